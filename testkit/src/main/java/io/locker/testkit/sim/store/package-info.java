/** A simulated world of clients that lock by the store protocol: a store, processes, callers and faults. */
@NullMarked
package io.locker.testkit.sim.store;

import org.jspecify.annotations.NullMarked;

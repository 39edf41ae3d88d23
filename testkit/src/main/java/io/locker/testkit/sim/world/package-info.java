/** What every simulated world is made of: chance, time, machines, a network, a guarded resource and a trace. */
@NullMarked
package io.locker.testkit.sim.world;

import org.jspecify.annotations.NullMarked;

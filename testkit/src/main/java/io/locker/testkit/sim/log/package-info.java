/** A simulated world of servers that apply one log to their lock tables, and of clients that ask them. */
@NullMarked
package io.locker.testkit.sim.log;

import org.jspecify.annotations.NullMarked;

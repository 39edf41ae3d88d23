/**
 * Deterministic simulation: whole worlds of clients, stores, logs, networks and clocks that follow from one seed, and
 * the checkers that watch them.
 */
@NullMarked
package io.locker.testkit.sim;

import org.jspecify.annotations.NullMarked;

/**
 * The lock machine: how a lock behaves, written once as plain Java without clock, thread, randomness or I/O.
 *
 * <p>{@link io.locker.machine.LockState} is one lock. A client of a store reads it from the lock's document, applies an
 * operation, and writes it back if nobody else did. {@link io.locker.machine.LockTable} is many locks with the sessions
 * that own claims; it applies commands in the order of a log. Equal input gives equal state on every machine.
 */
@NullMarked
package io.locker.machine;

import org.jspecify.annotations.NullMarked;

/**
 * Checkers of histories: what holders saw and what a fenced resource saw, after the run.
 *
 * <p>Each returns the violations as sentences, and nothing when the history is good. Times are those of one monotonic
 * clock that all who wrote the history share; on Linux {@link java.lang.System#nanoTime()} is one for the whole
 * machine.
 */
@NullMarked
package io.locker.testkit.check;

import org.jspecify.annotations.NullMarked;

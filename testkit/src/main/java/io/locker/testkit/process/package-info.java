/** A program that takes locks, which tests start, stop and kill as a real process. */
@NullMarked
package io.locker.testkit.process;

import org.jspecify.annotations.NullMarked;

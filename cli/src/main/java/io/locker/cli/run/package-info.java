/**
 * {@code locker run}: takes a lock and runs a command under it. Loads as little as it can, because it must start fast.
 */
@NullMarked
package io.locker.cli.run;

import org.jspecify.annotations.NullMarked;

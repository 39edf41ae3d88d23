/** The {@code locker} command. */
@NullMarked
package io.locker.cli;

import org.jspecify.annotations.NullMarked;

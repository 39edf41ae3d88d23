/** The commands that look at locks, and the one that breaks them; read by picocli. */
@NullMarked
package io.locker.cli.look;

import org.jspecify.annotations.NullMarked;

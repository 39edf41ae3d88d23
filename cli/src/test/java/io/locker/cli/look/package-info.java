/** Tests of the commands that look at locks. */
@NullMarked
package io.locker.cli.look;

import org.jspecify.annotations.NullMarked;

/** Tests of the parts of {@code locker run}. */
@NullMarked
package io.locker.cli.run;

import org.jspecify.annotations.NullMarked;

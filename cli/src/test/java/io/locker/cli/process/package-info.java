/** Tests of the command as people use it: the launcher, real processes, real signals. */
@NullMarked
package io.locker.cli.process;

import org.jspecify.annotations.NullMarked;

/** Tests of the what all commands share. */
@NullMarked
package io.locker.cli.support;

import org.jspecify.annotations.NullMarked;

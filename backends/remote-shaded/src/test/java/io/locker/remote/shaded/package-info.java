/** Tests of the jar that has all it needs. */
@NullMarked
package io.locker.remote.shaded;

import org.jspecify.annotations.NullMarked;

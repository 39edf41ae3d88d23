/** Tests of what is said on the wire. */
@NullMarked
package io.locker.wire;

import org.jspecify.annotations.NullMarked;

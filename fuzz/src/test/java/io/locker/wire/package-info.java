/** Tests with any input. */
@NullMarked
package io.locker.wire;

import org.jspecify.annotations.NullMarked;

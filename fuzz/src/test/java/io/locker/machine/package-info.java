/** Tests with any input. */
@NullMarked
package io.locker.machine;

import org.jspecify.annotations.NullMarked;

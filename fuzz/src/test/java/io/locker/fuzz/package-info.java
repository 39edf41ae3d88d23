/** Tests with any input. */
@NullMarked
package io.locker.fuzz;

import org.jspecify.annotations.NullMarked;

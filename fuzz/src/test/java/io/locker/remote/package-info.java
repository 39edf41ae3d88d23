/** Tests with any input. */
@NullMarked
package io.locker.remote;

import org.jspecify.annotations.NullMarked;

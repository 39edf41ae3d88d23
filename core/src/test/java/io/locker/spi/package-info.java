/** Tests of what the author of a backend works with. */
@NullMarked
package io.locker.spi;

import org.jspecify.annotations.NullMarked;

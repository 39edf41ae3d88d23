/** What the author of a backend implements. */
@NullMarked
package io.locker.spi;

import org.jspecify.annotations.NullMarked;

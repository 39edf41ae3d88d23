/** The store protocol: what one process asks a store for, as machines without threads, clocks or I/O. */
@NullMarked
package io.locker.protocol;

import org.jspecify.annotations.NullMarked;

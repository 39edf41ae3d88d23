/** Runs a table of locks over a log: what one participant does, as machines without threads, clocks or I/O. */
@NullMarked
package io.locker.host;

import org.jspecify.annotations.NullMarked;

/** Runs a table of locks over a log, as machines without threads, clocks or I/O: for every participant the same. */
@org.jspecify.annotations.NullMarked
package io.locker.host;

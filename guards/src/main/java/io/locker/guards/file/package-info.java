/** Guards for files of one machine: a token beside each file, under a lock of the operating system. */
@NullMarked
package io.locker.guards.file;

import org.jspecify.annotations.NullMarked;

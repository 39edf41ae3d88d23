/** Locks in the memory of one process. */
@NullMarked
package io.locker.memory;

import org.jspecify.annotations.NullMarked;

/** The memory store and the memory log held to their contracts. */
@NullMarked
package io.locker.testkit.memory;

import org.jspecify.annotations.NullMarked;

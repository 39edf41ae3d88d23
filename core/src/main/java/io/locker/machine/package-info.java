/** The lock machine: pure state and the operations on it. */
@NullMarked
package io.locker.machine;

import org.jspecify.annotations.NullMarked;

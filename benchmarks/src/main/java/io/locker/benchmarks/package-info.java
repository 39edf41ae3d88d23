/** What the lock machine and the backends cost. */
@NullMarked
package io.locker.benchmarks;

import org.jspecify.annotations.NullMarked;

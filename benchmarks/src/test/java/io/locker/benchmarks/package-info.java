/** Tests that the benchmarks run. */
@NullMarked
package io.locker.benchmarks;

import org.jspecify.annotations.NullMarked;

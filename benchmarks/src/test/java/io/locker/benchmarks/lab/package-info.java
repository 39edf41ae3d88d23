/** Tests of the figures that the benchmarks compute, not of the figures. */
@NullMarked
package io.locker.benchmarks.lab;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.locker.benchmarks;

import org.jspecify.annotations.NullMarked;

/** One node of Locker's server under the largest loads it is meant for. */
@NullMarked
package io.locker.benchmarks.crowd;

import org.jspecify.annotations.NullMarked;

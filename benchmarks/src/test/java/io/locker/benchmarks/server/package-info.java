/** Tests that the comparison runs and finds out who breaks the exclusion. */
@NullMarked
package io.locker.benchmarks.server;

import org.jspecify.annotations.NullMarked;

/** Locker on Redis and PostgreSQL, beside what other libraries offer there. */
@NullMarked
package io.locker.benchmarks.peers;

import org.jspecify.annotations.NullMarked;

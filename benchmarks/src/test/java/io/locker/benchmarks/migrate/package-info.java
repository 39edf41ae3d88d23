/** The other libraries' code that the migration pages quote, and how both protect one thing at a time. */
@NullMarked
package io.locker.benchmarks.migrate;

import org.jspecify.annotations.NullMarked;

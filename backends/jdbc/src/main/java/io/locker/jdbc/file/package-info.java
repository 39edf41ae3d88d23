/** Locks kept in an SQLite database on this machine. */
@NullMarked
package io.locker.jdbc.file;

import org.jspecify.annotations.NullMarked;

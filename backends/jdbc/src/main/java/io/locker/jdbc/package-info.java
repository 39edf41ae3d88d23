/** Locks kept in a database that is reached by JDBC. */
@NullMarked
package io.locker.jdbc;

import org.jspecify.annotations.NullMarked;

/** Locks kept in a PostgreSQL database. */
@NullMarked
package io.locker.jdbc.postgresql;

import org.jspecify.annotations.NullMarked;

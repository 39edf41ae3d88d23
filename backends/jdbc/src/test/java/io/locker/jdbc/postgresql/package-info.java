/** Tests of the PostgreSQL backend. */
@NullMarked
package io.locker.jdbc.postgresql;

import org.jspecify.annotations.NullMarked;

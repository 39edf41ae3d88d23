/** Tests of the file backend. */
@NullMarked
package io.locker.jdbc;

import org.jspecify.annotations.NullMarked;

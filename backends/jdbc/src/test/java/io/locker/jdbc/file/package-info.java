/** Tests of the file backend. */
@NullMarked
package io.locker.jdbc.file;

import org.jspecify.annotations.NullMarked;

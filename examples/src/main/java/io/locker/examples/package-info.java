/** The programs that the documents quote. */
@NullMarked
package io.locker.examples;

import org.jspecify.annotations.NullMarked;

/** Each program that the documents quote, run. */
@NullMarked
package io.locker.examples;

import org.jspecify.annotations.NullMarked;

/** Small programs, one for each thing that the documents show. What stands between region marks is quoted there. */
@NullMarked
package io.locker.examples;

import org.jspecify.annotations.NullMarked;

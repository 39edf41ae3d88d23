/** Tests of the second runs. */
@NullMarked
package io.locker.testkit.rerun;

import org.jspecify.annotations.NullMarked;

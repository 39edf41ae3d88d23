/** Tests that failed because time ran out, and may run once more. */
@NullMarked
package io.locker.testkit.rerun;

import org.jspecify.annotations.NullMarked;

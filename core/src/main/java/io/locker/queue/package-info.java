/** A queue that knows where each stands in it; not about locks. */
@NullMarked
package io.locker.queue;

import org.jspecify.annotations.NullMarked;

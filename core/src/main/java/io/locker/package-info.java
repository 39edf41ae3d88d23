/** Distributed locks with fencing tokens: the front door. */
@NullMarked
package io.locker;

import org.jspecify.annotations.NullMarked;

/** Tests of the redis backend. */
@NullMarked
package io.locker.redis;

import org.jspecify.annotations.NullMarked;

/** Locks kept in Redis or Valkey. */
@NullMarked
package io.locker.redis;

import org.jspecify.annotations.NullMarked;

/** Guards in Redis and Valkey: the check and the change in one script. */
@NullMarked
package io.locker.guards.redis;

import org.jspecify.annotations.NullMarked;

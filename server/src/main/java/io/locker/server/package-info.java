/** A node of the lock server. */
@NullMarked
package io.locker.server;

import org.jspecify.annotations.NullMarked;

/** The client engine: leases, waiting and the store protocol. */
@NullMarked
package io.locker.client;

import org.jspecify.annotations.NullMarked;

/** Tests of the other end of the wire. */
@NullMarked
package io.locker.server.grpc;

import org.jspecify.annotations.NullMarked;

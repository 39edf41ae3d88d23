/**
 * The other end of the wire: puts each stream of a client onto a {@link io.locker.server.engine.Visitor} of whatever
 * serves behind it.
 */
@NullMarked
package io.locker.server.grpc;

import org.jspecify.annotations.NullMarked;

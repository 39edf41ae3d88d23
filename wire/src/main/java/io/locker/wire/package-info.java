/**
 * The two languages: what is said on the wire ({@link io.locker.wire.proto.Proto}) and the lock machine's own words.
 * Each kind of call, reply, event and failure is translated both ways, and comes back as it was.
 */
@NullMarked
package io.locker.wire;

import org.jspecify.annotations.NullMarked;

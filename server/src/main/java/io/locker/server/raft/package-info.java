/** The replicated log by SOFAJRaft; the only package that knows it. */
@NullMarked
package io.locker.server.raft;

import org.jspecify.annotations.NullMarked;

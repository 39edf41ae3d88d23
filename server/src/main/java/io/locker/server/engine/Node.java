package io.locker.server.engine;

import io.locker.server.log.ReplicatedLog;
import java.util.concurrent.CompletableFuture;

/** A node as those see it who look after it. */
public interface Node {

    /**
     * Says how the node stands.
     *
     * @return what can be seen
     */
    ServerStatus status();

    /**
     * Returns the log, to change who takes part and to take snapshots.
     *
     * @return the log
     */
    ReplicatedLog log();

    /**
     * Takes all that is in the table, as of a position that a majority confirms. Only at the node that serves.
     *
     * @return completes with {@link NotServingException} if it does not serve, or cannot find that out; who waits for
     *     it must not do so on the thread that completes it
     */
    CompletableFuture<Backup> backup();

    /**
     * Says when it is of use to ask again, for those who come while this node does not know who serves.
     *
     * @return completes once this node serves, knows who does, or has stopped; at once if too many wait already. It is
     *     the caller's own, who may complete it and forgets it then; who waits for it must not do so on the thread that
     *     completes it
     */
    CompletableFuture<Void> settled();
}

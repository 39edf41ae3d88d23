package io.locker.server.log;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A log that one to seven nodes keep together. One of them leads, for one term, and only there anything is appended. An
 * entry that is known to a majority, on their disks, is never lost, and is applied by all nodes in the same order.
 *
 * <p>Methods may be called from any thread and do not wait for the disk or the network, except {@link #close()}. What
 * is changed by a future completes exceptionally with {@link LogException}.
 */
public interface ReplicatedLog extends AutoCloseable {

    /**
     * Appends an entry. Once it is known to a majority the {@link LogMachine} of each node applies it; entries of one
     * term are applied in the order in which they were appended.
     *
     * @param term the term in which this node leads; in any other nothing is appended
     * @param entry the entry; not to be changed any more
     * @param failed told once, on any thread, if the entry was not applied here; not if it was
     */
    void append(long term, byte[] entry, Consumer<AppendFailure> failed);

    /**
     * Finds out whether this node leads still, by asking a majority.
     *
     * @param done told once, on any thread: true if this node led after the call was made, and has applied all that was
     *     known to a majority by then; false if nobody knows
     */
    void confirm(Consumer<Boolean> done);

    /**
     * Says how the log stands at this node.
     *
     * @return what is known now
     */
    LogStatus status();

    /**
     * Lets the machine save what it has, and forgets the entries before.
     *
     * @return completes when it was saved
     */
    CompletableFuture<Void> snapshot();

    /**
     * Takes a node in. Only at the leader.
     *
     * @param address where other nodes reach it; it must be running, and waits to be taken in
     * @return completes when it counts for majorities
     */
    CompletableFuture<Void> add(String address);

    /**
     * Takes a node out. Only at the leader, which may be taken out itself and then leads no more.
     *
     * @param address where other nodes reach it
     * @return completes when it counts no longer
     */
    CompletableFuture<Void> remove(String address);

    /**
     * Asks another node to lead, once it has all that this one has. Only at the leader.
     *
     * @param address where other nodes reach it
     * @return completes when it was asked; that this node leads no more is told to the machine
     */
    CompletableFuture<Void> transferTo(String address);

    /**
     * Asks whichever other node has most to lead. Only at the leader.
     *
     * @return completes when it was asked; that this node leads no more is told to the machine
     */
    CompletableFuture<Void> handOver();

    /** Ends this node's part; what was appended and not applied fails. Blocks until all threads have ended. */
    @Override
    void close();

    /** Why an entry was not applied. */
    enum AppendFailure {
        /** It was not appended and never will be: this node does not lead, or has too much to do. */
        NOT_APPENDED,
        /** It may be applied later, or never. */
        UNKNOWN
    }
}

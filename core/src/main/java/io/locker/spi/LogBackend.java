package io.locker.spi;

import io.locker.api.BackendUnavailableException;
import io.locker.api.OutcomeUnknownException;
import java.util.Optional;

/**
 * A place that puts entries in an order on which all who read it agree.
 *
 * <p>An entry that was appended is delivered to everybody who follows the log, in the same order, exactly once for each
 * time it was appended; an append whose outcome is unknown may be delivered later, or never. The log forgets old
 * entries only behind a snapshot.
 *
 * <p>Methods block for at most the request timeout and may be called from any thread.
 */
public non-sealed interface LogBackend extends Backend {

    /**
     * Appends an entry, and returns when it is as durable as the log makes anything.
     *
     * @param entry the entry, as text
     * @return its index; greater than that of every entry appended before
     * @throws BackendUnavailableException if it was not appended; a retry is safe
     * @throws OutcomeUnknownException if it may have been appended, or may be later; a retry may append it twice
     */
    long append(String entry);

    /**
     * Delivers every entry from an index on, in order: those that are there and those that come.
     *
     * @param from the first index to deliver; one that the log has forgotten is refused, one that lies ahead is waited
     *     for
     * @param follower whom to deliver to; called by one thread at a time
     * @return what ends the delivery when it is closed
     * @throws BackendUnavailableException if the log cannot be read, or no longer has that index (the message says
     *     which it has)
     */
    Subscription follow(long from, Follower follower);

    /**
     * Keeps a snapshot, and may forget the entries before its index. One that is older than the newest is ignored.
     *
     * @param snapshot what the entries up to its index amount to
     * @throws BackendUnavailableException if it was not kept; a retry is safe
     * @throws OutcomeUnknownException if it may have been kept; a retry is safe
     */
    void save(Snapshot snapshot);

    /**
     * Returns the newest snapshot of whose entries the log has lost none.
     *
     * @return the snapshot; empty if none was saved since the log was made
     * @throws BackendUnavailableException if no answer could be had
     */
    Optional<Snapshot> newest();

    /**
     * Returns when this log was made, by the log's own clock. Differs when a log of the same name is made anew.
     *
     * @return microseconds
     * @throws BackendUnavailableException if no answer could be had
     */
    long madeAt();

    /**
     * One entry in its place.
     *
     * @param index its place, from 1
     * @param time when the log took it, in microseconds of the log's clock; 0 if it has none. May go backwards
     * @param epoch a number that rises where the log may have lost entries that it had taken, and never falls; equal
     *     for all who read the entry. 0 if the log cannot tell
     * @param text what was appended
     */
    record Entry(long index, long time, long epoch, String text) {}

    /**
     * What the entries up to an index amount to.
     *
     * @param index the last entry that is in it
     * @param text the state, as text
     */
    record Snapshot(long index, String text) {}

    /** Takes entries. */
    interface Follower {

        /**
         * Takes the next entry. Slow work here holds up this follower only.
         *
         * @param entry the entry
         */
        void entry(Entry entry);

        /**
         * The delivery ended and will not go on: the connection is lost, the log is gone, or it has lost entries that
         * were delivered. Follow anew from the last entry, and see whether it is still the same.
         *
         * @param why what happened
         */
        void ended(BackendUnavailableException why);
    }

    /** The delivery to one follower. */
    interface Subscription extends AutoCloseable {

        /** Ends it; the follower is not called after this returns, unless it is this follower that calls. */
        @Override
        void close();
    }
}

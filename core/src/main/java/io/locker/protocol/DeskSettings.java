package io.locker.protocol;

import io.locker.machine.MachineLimits;

/**
 * The figures that a desk works by. Times are in nanoseconds.
 *
 * @param limits the limits of one lock
 * @param handOvers how many hand-overs inside the process at most while others wait in the store
 * @param longestInbox how many requests may lie in an inbox before whoever sees them folds them
 * @param patience how many failures in a row an acquire that has no place in the queue yet lives through
 * @param pace how often to look
 */
public record DeskSettings(MachineLimits limits, int handOvers, int longestInbox, int patience, Pace pace) {

    /**
     * How often a desk looks at the store without being woken. Times are in nanoseconds.
     *
     * @param waiting between two looks of one who waits
     * @param holding between two looks of one who holds, in case the news that the hold was broken got lost
     * @param audit for how long after an unknown outcome to look for what a late request may have left behind
     * @param keep for how long to remember a lock that nobody here wants any more
     */
    public record Pace(long waiting, long holding, long audit, long keep) {}

    /**
     * Returns the figures for a store.
     *
     * @param lookAgainNanos how often a waiter looks
     * @param limits the limits of one lock
     * @return the figures
     */
    public static DeskSettings of(long lookAgainNanos, MachineLimits limits) {
        Pace pace = new Pace(lookAgainNanos, 30_000_000_000L, 30_000_000_000L, 1_000_000_000L);
        return new DeskSettings(limits, 16, 64, 3, pace);
    }

    /**
     * Returns the figures for a store that wakes nobody: who holds can only find out by looking that the hold was
     * broken.
     *
     * @return figures with more frequent looks
     */
    public DeskSettings withoutWakeUps() {
        return new DeskSettings(
                limits,
                handOvers,
                longestInbox,
                patience,
                new Pace(pace.waiting(), 10_000_000_000L, pace.audit(), pace.keep()));
    }
}

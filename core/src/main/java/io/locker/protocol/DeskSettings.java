package io.locker.protocol;

import io.locker.machine.MachineLimits;

/**
 * The figures that a desk works by. Times are in nanoseconds.
 *
 * @param limits the limits of one lock
 * @param handOvers how far a process hands the lock on inside itself while others wait in the store
 * @param longestInbox how many requests may lie in an inbox before whoever sees them folds them
 * @param patience how many failures in a row an acquire that has no place in the queue yet lives through
 * @param pace how often to look
 */
public record DeskSettings(MachineLimits limits, HandOvers handOvers, int longestInbox, int patience, Pace pace) {

    /**
     * How far a process hands the lock on inside itself, which costs no request, once it knows that others wait in the
     * store. Those who are in line then go first; those who join later do so only for a moment. The moment bounds what
     * that costs the others where work under the lock is long. It pays where work is so short that a hand-over through
     * the store takes longer.
     *
     * @param inLine how many of those who are in line then, at most
     * @param most how many in all
     * @param moment for how long those who join later as well, in nanoseconds
     */
    public record HandOvers(int inLine, int most, long moment) {
        /** What holds unless other figures are set. */
        public static final HandOvers DEFAULT = new HandOvers(16, 64, 5_000_000L);
    }

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
        return new DeskSettings(limits, HandOvers.DEFAULT, 64, 3, pace);
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

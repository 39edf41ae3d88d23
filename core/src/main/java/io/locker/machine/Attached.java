package io.locker.machine;

/**
 * A value that a holder attached to its lock for others to read.
 *
 * @param text the value; empty takes the value away
 * @param at when it was attached, in microseconds of the store's clock; 0 while the write that carries it is open
 * @param until the store time after which it is nothing, also while nobody holds the lock; 0: as long as somebody holds
 *     the lock or waits for it
 */
public record Attached(String text, long at, long until) {
    /**
     * Checks the times.
     *
     * @param text the value
     * @param at when it was attached
     * @param until when it ends
     * @throws IllegalArgumentException if a time is negative
     */
    public Attached {
        if (at < 0 || until < 0) {
            throw new IllegalArgumentException("A time is not negative. at=" + at + " until=" + until);
        }
    }
}

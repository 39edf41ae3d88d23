package io.locker.spi;

/**
 * A monotonic clock with timers: the only time that a client decides by.
 *
 * <p>Tests put one in that moves only when told. Implementations may be used from any thread.
 */
public interface TimeSource {

    /**
     * Returns the time in nanoseconds since some fixed moment. Never goes backwards; compare by subtraction.
     *
     * @return the time
     */
    long nanos();

    /**
     * Runs a task once, not before a moment.
     *
     * @param atNanos when, on this clock; a moment that has passed means at once
     * @param task what to run, on a thread of the time source; short, without I/O, and it does not throw
     * @return a handle that cancels the task if it has not begun; cancelling twice does nothing
     */
    Timer at(long atNanos, Runnable task);

    /**
     * Returns the time of this machine: {@link System#nanoTime()} and one daemon thread for the timers of the whole
     * process.
     *
     * @return the same one each time
     */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }

    /** A task that waits for its moment. */
    interface Timer {

        /** Drops the task if it has not begun. */
        void cancel();
    }
}

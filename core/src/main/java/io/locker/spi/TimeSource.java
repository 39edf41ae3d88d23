package io.locker.spi;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

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
     * Waits until something is done, however it ended, or a moment has come. An interrupt does not end the waiting,
     * since a request under way cannot be taken back; it is kept for the caller.
     *
     * @param atNanos until when at the latest, on this clock
     * @param done what to wait for
     * @return false if it is not done by then
     */
    default boolean await(long atNanos, CompletableFuture<?> done) {
        Objects.requireNonNull(done, "done");
        if (done.isDone() || nanos() - atNanos >= 0) {
            return done.isDone();
        }
        CompletableFuture<Boolean> either = new CompletableFuture<>();
        CompletableFuture<?> unused = done.whenComplete((result, failure) -> either.complete(true));
        Timer timer = at(atNanos, () -> either.complete(false));
        try {
            return either.join();
        } finally {
            timer.cancel();
        }
    }

    /**
     * Takes a lock of this process, and waits for it on the clock of the machine. An interrupt does not end the waiting
     * and is kept for the caller.
     *
     * @param atNanos until when at the latest, on this clock
     * @param lock the lock
     * @return false if somebody else has it until then
     */
    default boolean take(long atNanos, Lock lock) {
        Objects.requireNonNull(lock, "lock");
        if (lock.tryLock()) {
            return true;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(Math.max(0, atNanos - nanos()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

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

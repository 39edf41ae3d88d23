package io.locker.spi;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting that an interrupt does not end, for backends: a request under way cannot be taken back, and whether it was
 * carried out must be found out. An interrupt that comes meanwhile is kept for the caller.
 */
public final class Waits {
    private Waits() {}

    /**
     * Waits until something is done, however it ended.
     *
     * @param deadline until when at the latest, on the time source
     * @param time the clock
     * @param done what to wait for
     * @return false if it is not done by then
     */
    public static boolean until(long deadline, TimeSource time, CompletableFuture<?> done) {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(done, "done");
        Thread waiting = Thread.currentThread();
        CompletableFuture<?> unused = done.whenComplete((result, failure) -> LockSupport.unpark(waiting));
        boolean interrupted = false;
        for (long left = deadline - time.nanos(); !done.isDone() && left > 0; left = deadline - time.nanos()) {
            LockSupport.parkNanos(done, left);
            interrupted |= Thread.interrupted();
        }
        keep(interrupted);
        return done.isDone();
    }

    /**
     * Takes a lock of this process.
     *
     * @param deadline until when at the latest, on the time source
     * @param time the clock
     * @param lock the lock
     * @return false if somebody else has it until then
     */
    public static boolean until(long deadline, TimeSource time, Lock lock) {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(lock, "lock");
        if (lock.tryLock()) {
            return true;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(Math.max(0, deadline - time.nanos()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            keep(interrupted);
        }
    }

    private static void keep(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

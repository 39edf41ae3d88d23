package io.locker.redis;

import io.locker.spi.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/** Waiting that an interrupt does not end: a request under way cannot be taken back. The interrupt is kept. */
final class RedisWaits {
    private RedisWaits() {}

    /** Waits until something is done, however it ended; false if it is not done by then. */
    static boolean until(long deadline, TimeSource time, CompletableFuture<?> done) {
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

    /** Takes a lock; false if somebody else has it until then. */
    static boolean until(long deadline, TimeSource time, Lock lock) {
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

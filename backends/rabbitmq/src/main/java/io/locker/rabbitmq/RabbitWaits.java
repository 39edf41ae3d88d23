package io.locker.rabbitmq;

import io.locker.api.LockException;
import io.locker.spi.TimeSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waiting that an interrupt does not end: a message under way cannot be taken back. The interrupt is kept. */
final class RabbitWaits {
    private RabbitWaits() {}

    /** Waits for an answer; null if there is none by then. */
    static <T> @Nullable T until(long deadline, TimeSource time, CompletableFuture<T> answer) {
        Thread waiting = Thread.currentThread();
        CompletableFuture<?> unused = answer.whenComplete((result, failure) -> LockSupport.unpark(waiting));
        boolean interrupted = false;
        for (long left = deadline - time.nanos(); !answer.isDone() && left > 0; left = deadline - time.nanos()) {
            LockSupport.parkNanos(answer, left);
            interrupted |= Thread.interrupted();
        }
        keep(interrupted);
        try {
            return answer.getNow(null);
        } catch (CompletionException | CancellationException e) {
            throw e.getCause() instanceof LockException why ? why : e;
        }
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

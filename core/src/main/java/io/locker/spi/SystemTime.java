package io.locker.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The monotonic clock of the machine and one daemon thread for timers. */
final class SystemTime implements TimeSource {
    static final SystemTime INSTANCE = new SystemTime();

    private final ScheduledThreadPoolExecutor timers;

    private SystemTime() {
        timers = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "locker-timer");
            thread.setDaemon(true);
            return thread;
        });
        timers.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Timer at(long atNanos, Runnable task) {
        ScheduledFuture<?> future = timers.schedule(task, Math.max(0, atNanos - nanos()), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** Without a timer, as this clock is the one by which threads are parked. */
    @Override
    public boolean await(long atNanos, CompletableFuture<?> done) {
        Thread waiting = Thread.currentThread();
        CompletableFuture<?> unused = done.whenComplete((result, failure) -> LockSupport.unpark(waiting));
        boolean interrupted = false;
        for (long left = atNanos - nanos(); !done.isDone() && left > 0; left = atNanos - nanos()) {
            LockSupport.parkNanos(done, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            waiting.interrupt();
        }
        return done.isDone();
    }
}

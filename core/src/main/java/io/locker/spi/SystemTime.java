package io.locker.spi;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

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
}

package io.locker.testkit;

import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A clock that stands still until a test moves it. Tasks run on the thread that moves it. */
public final class ManualTime implements TimeSource {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::number));

    private long now;
    private long numbers;

    /** Makes a clock that shows zero. */
    public ManualTime() {}

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Timer at(long atNanos, Runnable task) {
        Task added = new Task(atNanos, numbers++, task);
        tasks.add(added);
        return () -> cancel(added);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /**
     * Moves the clock forward, and runs the tasks whose moments come meanwhile.
     *
     * @param time how far; not negative
     */
    public void advance(Duration time) {
        for (Runnable task : moved(time.toNanos())) {
            task.run();
        }
    }

    private synchronized List<Runnable> moved(long nanos) {
        now += nanos;
        List<Runnable> due = new ArrayList<>();
        while (!tasks.isEmpty() && tasks.element().atNanos <= now) {
            due.add(tasks.remove().task);
        }
        return due;
    }

    /** A task that waits, in the order of the calls among those of one moment. */
    private record Task(long atNanos, long number, Runnable task) {}
}

package io.locker.memory;

import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A clock for tests: it stands still until it is told to go on. Timers run on the thread that {@linkplain #advance
 * advances} it.
 */
public final class VirtualTime implements TimeSource {
    private final ReentrantLock guard = new ReentrantLock();
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long now;
    private long count;

    /** Makes a clock that shows zero. */
    public VirtualTime() {}

    private final class Task implements Timer, Comparable<Task> {
        private final long at;
        private final long number;
        private final Runnable body;

        Task(long at, long number, Runnable body) {
            this.at = at;
            this.number = number;
            this.body = body;
        }

        @Override
        public void cancel() {
            guard.lock();
            try {
                tasks.remove(this);
            } finally {
                guard.unlock();
            }
        }

        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }

    @Override
    public long nanos() {
        guard.lock();
        try {
            return now;
        } finally {
            guard.unlock();
        }
    }

    @Override
    public Timer at(long atNanos, Runnable task) {
        guard.lock();
        try {
            Task added = new Task(atNanos, count++, task);
            tasks.add(added);
            return added;
        } finally {
            guard.unlock();
        }
    }

    /**
     * Lets time go on, and runs on this thread, in their order, the timers that fall due. What they start on other
     * threads may still be under way when this returns.
     *
     * @param by how far, not negative
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("Time does not go backwards. by=" + by);
        }
        long end = nanos() + by.toNanos();
        Task next = takeDue(end);
        while (next != null) {
            next.body.run();
            next = takeDue(end);
        }
    }

    private @Nullable Task takeDue(long end) {
        guard.lock();
        try {
            Task first = tasks.peek();
            if (first == null || first.at > end) {
                now = Math.max(now, end);
                return null;
            }
            tasks.remove();
            now = Math.max(now, first.at);
            return first;
        } finally {
            guard.unlock();
        }
    }
}

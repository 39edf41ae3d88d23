package io.locker.testkit.fault;

import io.locker.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock whose timers can be held up, and which can be made to stand still: what a process sees that is stopped, or
 * whose machine sleeps.
 */
public final class PausableTime implements TimeSource {
    private final TimeSource inner;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Alarm> heldUp = new ArrayList<>();
    private boolean paused;
    private boolean asleep;
    private long asleepSince;
    private long slept;

    /**
     * Makes a clock that follows another one.
     *
     * @param inner the clock to follow
     */
    public PausableTime(TimeSource inner) {
        this.inner = inner;
    }

    @Override
    public long nanos() {
        lock.lock();
        try {
            return (asleep ? asleepSince : inner.nanos()) - slept;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Timer at(long atNanos, Runnable task) {
        Alarm alarm = new Alarm(atNanos, task);
        alarm.set();
        return alarm;
    }

    /** Holds up the timers; the clock goes on. */
    void pause() {
        lock.lock();
        try {
            paused = true;
        } finally {
            lock.unlock();
        }
    }

    /** Holds up the timers and stops the clock. */
    void sleep() {
        lock.lock();
        try {
            if (!asleep) {
                asleep = true;
                asleepSince = inner.nanos();
            }
            paused = true;
        } finally {
            lock.unlock();
        }
    }

    /** Goes on: timers that have come due meanwhile run now. */
    void resume() {
        List<Alarm> due;
        lock.lock();
        try {
            if (asleep) {
                slept += inner.nanos() - asleepSince;
                asleep = false;
            }
            paused = false;
            due = List.copyOf(heldUp);
            heldUp.clear();
        } finally {
            lock.unlock();
        }
        due.forEach(Alarm::set);
    }

    private final class Alarm implements Timer {
        private final long atNanos;
        private final Runnable task;
        private final AtomicBoolean over = new AtomicBoolean();

        Alarm(long atNanos, Runnable task) {
            this.atNanos = atNanos;
            this.task = task;
        }

        void set() {
            inner.at(inner.nanos() + Math.max(0, atNanos - nanos()), this::ring);
        }

        private void ring() {
            lock.lock();
            try {
                if (paused) {
                    heldUp.add(this);
                    return;
                }
            } finally {
                lock.unlock();
            }
            if (nanos() - atNanos < 0) {
                set();
            } else if (over.compareAndSet(false, true)) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            over.set(true);
        }
    }
}

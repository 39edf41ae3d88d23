package io.locker.client;

import io.locker.api.AcquireOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockTimeoutException;
import io.locker.api.LostMonitorException;
import io.locker.api.Release;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A lock as {@link Lock}: the owner is the thread, which may enter again, and keeps the token of its first entry. */
final class JucLock implements Lock {
    private static final Duration LONGEST_WAIT = Duration.ofDays(3650);

    private final DistributedLock lock;
    private final Map<Thread, Entry> entries = new ConcurrentHashMap<>();

    /** What a thread holds, and how often it has entered. Touched by that thread only. */
    private static final class Entry {
        private final Hold hold;
        private int times = 1;

        Entry(Hold hold) {
            this.hold = hold;
        }
    }

    JucLock(DistributedLock lock) {
        this.lock = lock;
    }

    private boolean enterAgain() {
        @Nullable Entry entry = entries.get(Thread.currentThread());
        if (entry == null) {
            return false;
        }
        entry.times++;
        return true;
    }

    private void enter(Hold hold) {
        entries.put(Thread.currentThread(), new Entry(hold));
    }

    @Override
    public void lock() {
        if (enterAgain()) {
            return;
        }
        try {
            enter(lock.acquire());
        } catch (InterruptedException e) {
            try {
                enter(lock.acquireAsync().join());
            } catch (CompletionException failure) {
                throw Failures.of(lock.name(), failure.getCause());
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        Waits.throwIfInterrupted();
        if (!enterAgain()) {
            enter(lock.acquire());
        }
    }

    @Override
    public boolean tryLock() {
        if (enterAgain()) {
            return true;
        }
        Optional<Hold> hold = lock.tryAcquire();
        hold.ifPresent(this::enter);
        return hold.isPresent();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        Waits.throwIfInterrupted();
        if (enterAgain()) {
            return true;
        }
        Duration wait = Duration.ofNanos(Math.max(0, unit.toNanos(time)));
        try {
            enter(lock.acquire(AcquireOptions.within(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait)));
            return true;
        } catch (LockTimeoutException e) {
            return false;
        }
    }

    @Override
    public void unlock() {
        Entry entry = entries.get(Thread.currentThread());
        if (entry == null) {
            throw new IllegalMonitorStateException("The thread does not hold this lock. name="
                    + lock.name().value() + " thread=" + Thread.currentThread().getName());
        }
        if (--entry.times > 0) {
            return;
        }
        entries.remove(Thread.currentThread());
        if (entry.hold.release() == Release.ALREADY_LOST) {
            throw new LostMonitorException(((ClientHold) entry.hold).loss());
        }
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                "A distributed lock has no conditions. name=" + lock.name().value());
    }
}

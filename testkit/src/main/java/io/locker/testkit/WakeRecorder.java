package io.locker.testkit;

import io.locker.api.LockName;
import io.locker.spi.StoreSessions.WakeListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a session was woken for. */
public final class WakeRecorder implements WakeListener {
    private final Queue<LockName> names = new ConcurrentLinkedQueue<>();
    private final AtomicInteger gaps = new AtomicInteger();

    /** Makes a recorder that heard nothing yet. */
    public WakeRecorder() {}

    @Override
    public void wake(LockName name) {
        names.add(name);
    }

    @Override
    public void gap() {
        gaps.incrementAndGet();
    }

    /**
     * Says whether a wake-up came.
     *
     * @param name for which lock
     * @return whether it came at least once
     */
    public boolean heard(LockName name) {
        return names.contains(name);
    }

    /**
     * Counts the wake-ups.
     *
     * @return how many came, for whichever locks
     */
    public int count() {
        return names.size();
    }

    /**
     * Counts the times that wake-ups may have been lost.
     *
     * @return how many
     */
    public int gaps() {
        return gaps.get();
    }
}

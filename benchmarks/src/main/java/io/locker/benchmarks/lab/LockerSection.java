package io.locker.benchmarks.lab;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.Release;
import org.jspecify.annotations.Nullable;

/** A lock of Locker, as people use it. A hold that ended by itself makes the figures worthless, and is told. */
public final class LockerSection implements Section {
    private final DistributedLock lock;
    private @Nullable Hold hold;

    /** Takes the lock that is entered. */
    public LockerSection(DistributedLock lock) {
        this.lock = lock;
    }

    @Override
    public void enter() throws InterruptedException {
        hold = lock.acquire();
    }

    @Override
    public void leave() {
        if (hold == null || hold.release() != Release.RELEASED) {
            throw new IllegalStateException(
                    "A hold ended by itself. name=" + lock.name().value());
        }
    }
}

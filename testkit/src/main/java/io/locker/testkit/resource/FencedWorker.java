package io.locker.testkit.resource;

import static io.locker.api.AcquireOptions.within;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.testkit.check.Access.Kind;
import io.locker.testkit.check.ObservedHold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Takes a lock again and again, writes under it, and notes how long it could rely on each hold. */
public final class FencedWorker {
    private static final long SHORT_USE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG_USE_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final String who;
    private final DistributedLock lock;
    private final FencedResource resource;

    /**
     * Makes one that has not begun.
     *
     * @param who its name at the resource
     * @param lock what it takes
     * @param resource what it writes to
     */
    public FencedWorker(String who, DistributedLock lock, FencedResource resource) {
        this.who = who;
        this.lock = lock;
        this.resource = resource;
    }

    /**
     * Works on this thread.
     *
     * @param end until when, by {@link System#nanoTime()}
     * @return its holds, but for those that were never valid
     * @throws InterruptedException if interrupted while waiting for the lock
     */
    public List<ObservedHold> runUntil(long end) throws InterruptedException {
        List<ObservedHold> holds = new ArrayList<>();
        while (System.nanoTime() - end < 0) {
            long asked = System.nanoTime();
            try {
                Hold hold = lock.acquire(within(Duration.ofMillis(500)));
                use(hold, asked, holds.size() % 5 == 0).ifPresent(holds::add);
                hold.close();
            } catch (LockException noTurn) {
                // A pause made it too late, or ended the session: ask again.
            }
        }
        return holds;
    }

    /** A hold counts for as long as it said that it was valid; not at all if it never did. */
    private Optional<ObservedHold> use(Hold hold, long asked, boolean forLong) {
        long granted = System.nanoTime();
        long end = granted + (forLong ? LONG_USE_NANOS : SHORT_USE_NANOS);
        long lastValid = 0;
        for (long now = granted; hold.isValid() && now - end < 0; now = System.nanoTime()) {
            lastValid = now;
            resource.access(hold.token(), who, Kind.WRITE);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (lastValid == 0) {
            return Optional.empty();
        }
        ObservedHold.Times times = new ObservedHold.Times(asked, granted, granted, lastValid);
        return Optional.of(new ObservedHold(who, hold.mode(), 0, hold.token().value(), times));
    }
}

package io.locker.examples;

import static io.locker.api.AcquireOptions.within;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockLostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Work in many steps under one hold, which stops when the hold is lost. */
final class LongWork {
    private LongWork() {}

    /**
     * Does the steps one after the other under a lock.
     *
     * @param lock the lock
     * @param steps what to do
     * @throws InterruptedException if interrupted while waiting for the lock
     * @throws LockLostException if the lock was lost in between; the rest was not done
     */
    static void inSteps(DistributedLock lock, List<Runnable> steps) throws InterruptedException {
        // region check
        try (Hold hold = lock.acquire()) {
            for (Runnable step : steps) {
                hold.check(); // compares the clock with the deadline; throws if the hold is no longer valid
                step.run();
            }
        }
        // endregion
    }

    /**
     * Takes a lock with all the times set.
     *
     * @param lock the lock
     * @return the hold
     * @throws InterruptedException if interrupted while waiting for the lock
     */
    static Hold withTimes(DistributedLock lock) throws InterruptedException {
        // region options
        Hold hold = lock.acquire(within(ofSeconds(30)) // how long to wait
                .lease(ofSeconds(10)) // how fast others recover if this process dies
                .maxHold(ofMinutes(5)) // how long it may last at all, renewed or not
                .purpose("nightly import")); // what others see while they wait
        // endregion
        return hold;
    }

    /**
     * Asks to be told when the hold is lost, about to be lost, or wanted by others.
     *
     * @param hold the hold
     * @param stop set when the work has to end
     * @param hurry set when the work should end soon
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing more is to be done when the stage has run
    static void listen(Hold hold, AtomicBoolean stop, AtomicBoolean hurry) {
        // region signals
        hold.lost().thenAccept(loss -> stop.set(true)); // once, with the reason
        hold.onDanger(ofSeconds(2), () -> stop.set(true)); // renewal fails, two seconds are left
        hold.onContended(() -> hurry.set(true)); // somebody waits: let go early if that is easy
        // endregion
    }
}

package io.locker.examples;

import static io.locker.api.AcquireOptions.within;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.locker.Locker;
import io.locker.api.AcquireOptions;
import io.locker.api.Hold;
import io.locker.api.LockTimeoutException;
import java.util.Optional;
import java.util.function.Consumer;

/** Code that used other libraries' locks, as it looks with Locker. */
final class Moved {
    private final Locker locker;

    /** Works with a client that the program has open. */
    Moved(Locker locker) {
        this.locker = locker;
    }

    /**
     * Waits for two seconds, and then keeps the lock for half a minute at most.
     *
     * @param work what to do, given the hold
     * @return whether it was done
     * @throws InterruptedException if interrupted while waiting
     */
    boolean withinTwoSeconds(Consumer<Hold> work) throws InterruptedException {
        // region moved-try
        try (Hold hold = locker.lock("orders/42").acquire(within(ofSeconds(2)).maxHold(ofSeconds(30)))) {
            work.accept(hold); // pass hold.token() on with every change
            return true;
        } catch (LockTimeoutException e) {
            return false; // e.seen() says who has it
        }
        // endregion
    }

    /**
     * Works under a lock.
     *
     * @param work what to do
     * @return what it returned
     * @throws Exception what it threw
     */
    String underTheLock(DistributedWork work) throws Exception {
        // region moved-call
        return locker.lock("orders/42").call(hold -> work.run(hold.token().value()));
        // endregion
    }

    /** What is done under a lock. */
    interface DistributedWork {

        /**
         * Does the work.
         *
         * @param token the token to pass on with every change
         * @return a result
         */
        String run(long token);
    }

    /**
     * Runs a scheduled job unless another machine is at it, or was within the last minute.
     *
     * @param job what to do
     */
    void scheduled(Runnable job) {
        // region moved-scheduled
        Optional<Hold> mine = locker.lock("nightly-report")
                .tryAcquire(AcquireOptions.defaults()
                        .holdAtLeast(ofMinutes(1)) // lockAtLeastFor
                        .maxHold(ofMinutes(10))); // lockAtMostFor, but see below
        if (mine.isPresent()) {
            try (Hold hold = mine.get()) {
                job.run();
                hold.check(); // throws if the lock was lost meanwhile
            }
        }
        // endregion
    }
}

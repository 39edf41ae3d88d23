package io.locker.examples;

import static io.locker.api.AcquireOptions.within;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockLostException;
import io.locker.api.LockTimeoutException;
import io.locker.api.Waiting;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The ways to wait for a lock, and what to do when it is not had. */
final class WaysToWait {
    private WaysToWait() {}

    /**
     * Works if the lock is free, and else does nothing.
     *
     * @param lock the lock
     * @param work what to do under it
     * @return whether it was done
     */
    static boolean onlyIfFree(DistributedLock lock, Runnable work) {
        // region try
        Optional<Hold> free = lock.tryAcquire();
        if (free.isEmpty()) {
            return false; // somebody else is at it; lock.inspect() says who
        }
        try (Hold hold = free.get()) {
            work.run();
            return hold.isValid();
        }
        // endregion
    }

    /**
     * Works when it is this process's turn, but does not wait for long.
     *
     * @param lock the lock
     * @param work what to do under it
     * @return what came of it, in a sentence
     * @throws Exception what the work threw
     */
    static String withinTwoSeconds(DistributedLock lock, Callable<String> work) throws Exception {
        // region failures
        try {
            return lock.call(within(ofSeconds(2)).purpose("import"), hold -> work.call());
        } catch (LockTimeoutException e) {
            return "Not done: " + e.seen().explain(); // who holds it, for how long, how many wait
        } catch (BackendUnavailableException e) {
            return "Not done, and a retry is safe: " + e.getMessage();
        } catch (LockLostException e) {
            return "Done, but the lock was lost meanwhile: " + e.loss().explain();
        }
        // endregion
    }

    /**
     * Waits without standing in the queue: looks every fifth of a second.
     *
     * @param lock the lock
     * @return the hold
     * @throws InterruptedException if interrupted while waiting
     */
    static Hold byLooking(DistributedLock lock) throws InterruptedException {
        // region poll
        Hold hold = lock.acquire(within(ofSeconds(30)).waiting(Waiting.poll(ofMillis(200))));
        // endregion
        return hold;
    }

    /**
     * Goes on with something else while it waits, and leaves the queue when it is no longer interested.
     *
     * @param lock the lock
     * @param noLongerNeeded says that the wait is over
     * @return whether the lock was had
     * @throws Exception if the lock could not be used
     */
    static boolean untilNoLongerNeeded(DistributedLock lock, CountDownLatch noLongerNeeded) throws Exception {
        // region async
        CompletableFuture<Hold> turn = lock.acquireAsync();
        boolean stop = noLongerNeeded.await(5, TimeUnit.SECONDS); // or whatever else there is to do
        if (stop && turn.cancel(false)) {
            return false; // out of the queue; nothing is held
        }
        try (Hold hold = turn.get()) {
            return hold.isValid();
        }
        // endregion
    }

    /**
     * Does something under the lock without a thread that waits, neither for the lock nor for its release.
     *
     * @param lock the lock
     * @param work what is done while it is held; gives its result later
     * @return what the work gives; the lock is given back then, without waiting for the answer
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the client goes on trying, and a loss is told by the hold
    static CompletableFuture<String> withoutWaiting(
            DistributedLock lock, Function<Hold, CompletionStage<String>> work) {
        // region futures
        return lock.acquireAsync()
                .thenCompose(hold -> CompletableFuture.completedFuture(hold)
                        .thenCompose(work)
                        .whenComplete((result, failure) -> hold.releaseAsync()));
        // endregion
    }
}

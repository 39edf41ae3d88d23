package io.locker.api;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A number of permits that are held like locks: with a lease, a token and a queue. What a dead holder had comes back.
 *
 * <p>The first that takes a permit sets how many there are; whoever names another number while any permit is held or
 * awaited is refused. Threads and blocking as in {@link DistributedLock}.
 */
public interface DistributedSemaphore {

    /**
     * Returns the name, which is shared with the locks: one name is a lock or a semaphore.
     *
     * @return the name
     */
    LockName name();

    /**
     * Returns how many permits there are.
     *
     * @return the limit
     */
    int limit();

    /**
     * Acquires permits, waiting in the queue for as long as it takes.
     *
     * @param permits how many, from 1 to the limit
     * @return a hold of these permits
     * @throws InterruptedException if interrupted while waiting; the claim was withdrawn
     * @throws IllegalArgumentException if the number is out of bounds
     * @throws LockException as {@link DistributedLock#acquire(AcquireOptions)}
     */
    default Hold acquire(int permits) throws InterruptedException {
        return acquire(permits, AcquireOptions.defaults());
    }

    /**
     * Acquires permits.
     *
     * @param permits how many, from 1 to the limit
     * @param options how long to wait, and how to hold
     * @return a hold of these permits
     * @throws InterruptedException if interrupted while waiting; the claim was withdrawn
     * @throws IllegalArgumentException if the number is out of bounds
     * @throws LockException as {@link DistributedLock#acquire(AcquireOptions)}
     */
    Hold acquire(int permits, AcquireOptions options) throws InterruptedException;

    /**
     * Takes permits if they are free now and nobody waits.
     *
     * @param permits how many, from 1 to the limit
     * @return a hold of these permits; empty if they are not free
     * @throws BackendUnavailableException if the backend could not be reached; nothing is held
     */
    Optional<Hold> tryAcquire(int permits);

    /**
     * Acquires permits without blocking.
     *
     * @param permits how many, from 1 to the limit
     * @param options how long to wait, and how to hold
     * @return as {@link DistributedLock#acquireAsync(AcquireOptions)}
     */
    CompletableFuture<Hold> acquireAsync(int permits, AcquireOptions options);

    /**
     * Looks at the semaphore without taking a permit.
     *
     * @return who holds permits, and who waits
     * @throws BackendUnavailableException if no answer could be had
     */
    LockInfo inspect();
}

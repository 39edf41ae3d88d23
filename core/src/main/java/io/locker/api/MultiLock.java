package io.locker.api;

import java.util.List;
import java.util.Optional;

/**
 * Several locks that are taken together, all or none.
 *
 * <p>Free of deadlock among those who take locks this way. On a backend without {@code ATOMIC_MULTI} the locks are
 * taken one after the other in the order of their names, and those taken first are held while waiting for the next.
 */
public interface MultiLock {

    /**
     * Returns the names, sorted, each once.
     *
     * @return the names
     */
    List<LockName> names();

    /**
     * Acquires all, waiting for as long as it takes.
     *
     * @return the holds
     * @throws InterruptedException if interrupted while waiting; nothing is held
     * @throws LockException as {@link DistributedLock#acquire(AcquireOptions)}; nothing is held
     */
    default MultiHold acquire() throws InterruptedException {
        return acquire(AcquireOptions.defaults());
    }

    /**
     * Acquires all.
     *
     * @param options how long to wait in all, and how to hold
     * @return the holds
     * @throws InterruptedException if interrupted while waiting; nothing is held
     * @throws LockException as {@link DistributedLock#acquire(AcquireOptions)}; nothing is held
     */
    MultiHold acquire(AcquireOptions options) throws InterruptedException;

    /**
     * Takes all if all are free now.
     *
     * @return the holds; empty if one was not free, and then nothing is held
     * @throws BackendUnavailableException if the backend could not be reached; nothing is held
     */
    Optional<MultiHold> tryAcquire();
}

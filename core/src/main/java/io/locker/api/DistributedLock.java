package io.locker.api;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/**
 * The description of one lock and the way to take it. Making one costs nothing and does no I/O; it holds nothing and
 * need not be closed.
 *
 * <p>Who holds a lock is decided by the {@link Hold} that a call returns, never by a thread: a hold may be released by
 * another thread, and a thread that acquires twice waits for itself ({@link #asJucLock()} is re-entrant).
 *
 * <p>All methods may be called from any thread, virtual or not. Waiting does not occupy a connection or a thread of the
 * client.
 */
public interface DistributedLock {

    /**
     * Returns the name.
     *
     * @return what all that want the same lock agree on
     */
    LockName name();

    /**
     * Returns in which mode this takes the lock.
     *
     * @return the mode
     */
    LockMode mode();

    /**
     * Returns the same lock, taken in shared mode: beside other readers.
     *
     * @return another description
     */
    DistributedLock shared();

    /**
     * Returns the same lock, taken in update mode: beside readers, with the right to {@linkplain Hold#upgrade()
     * upgrade}.
     *
     * @return another description
     */
    DistributedLock update();

    /**
     * Acquires with the defaults: waits for its turn for as long as it takes.
     *
     * @return the hold
     * @throws InterruptedException if interrupted while waiting; the claim was withdrawn
     * @throws LockException as {@link #acquire(AcquireOptions)}, without the timeout
     */
    default Hold acquire() throws InterruptedException {
        return acquire(AcquireOptions.defaults());
    }

    /**
     * Acquires.
     *
     * @param options how long to wait, and how to hold
     * @return the hold
     * @throws InterruptedException if interrupted while waiting; the claim was withdrawn
     * @throws LockTimeoutException if it was not granted in time; the claim was withdrawn. Says who is in the way
     * @throws BackendUnavailableException if the backend could not be reached, or the session ended while waiting;
     *     nothing is held
     * @throws LimitReachedException if too many wait already; nothing was changed
     * @throws NotPermittedException if the name is in use in another way; nothing was changed
     */
    Hold acquire(AcquireOptions options) throws InterruptedException;

    /**
     * Takes the lock if it is free now, without joining the queue.
     *
     * @return the hold; empty if somebody holds or awaits the lock ({@link #inspect()} says who)
     * @throws BackendUnavailableException if the backend could not be reached; nothing is held
     */
    default Optional<Hold> tryAcquire() {
        return tryAcquire(AcquireOptions.defaults());
    }

    /**
     * Takes the lock if it is free now, without joining the queue.
     *
     * @param options how to hold; how long to wait has no meaning here
     * @return the hold; empty if somebody holds or awaits the lock
     * @throws BackendUnavailableException if the backend could not be reached; nothing is held
     */
    Optional<Hold> tryAcquire(AcquireOptions options);

    /**
     * Acquires without blocking, with the defaults.
     *
     * @return as {@link #acquireAsync(AcquireOptions)}
     */
    default CompletableFuture<Hold> acquireAsync() {
        return acquireAsync(AcquireOptions.defaults());
    }

    /**
     * Acquires without blocking. Cancelling the future leaves the queue. A hold that arrives at a future that was
     * cancelled is released.
     *
     * @param options how long to wait, and how to hold
     * @return a future of the hold; completes exceptionally with what {@link #acquire(AcquireOptions)} would throw. Its
     *     stages run on the client's callback thread
     */
    CompletableFuture<Hold> acquireAsync(AcquireOptions options);

    /**
     * Draws a number with the defaults.
     *
     * @return as {@link #takeTicket(AcquireOptions)}
     */
    default Ticket takeTicket() {
        return takeTicket(AcquireOptions.defaults());
    }

    /**
     * Joins the queue and returns one's place in it, without waiting for the turn.
     *
     * @param options how to hold; and after which time the ticket gives up by itself
     * @return the place; its turn may have come already
     * @throws LockException as {@link #acquire(AcquireOptions)}
     */
    Ticket takeTicket(AcquireOptions options);

    /**
     * Runs a body under the lock, with the defaults, and releases.
     *
     * @param body what to do; given the hold, whose token it should pass on
     * @param <R> what the body returns
     * @return what the body returned
     * @throws LockLostException if the hold was lost before the body ended; carries the body's result
     * @throws Exception what the body threw, or {@link #acquire()} did
     */
    default <R> R call(Body<R> body) throws Exception {
        return call(AcquireOptions.defaults(), body);
    }

    /**
     * Runs a body under the lock and releases.
     *
     * @param options how long to wait, and how to hold
     * @param body what to do; given the hold, whose token it should pass on
     * @param <R> what the body returns
     * @return what the body returned
     * @throws LockLostException if the hold was lost before the body ended; carries the body's result, or what it threw
     *     as its cause
     * @throws Exception what the body threw, or {@link #acquire(AcquireOptions)} did
     */
    <R> R call(AcquireOptions options, Body<R> body) throws Exception;

    /**
     * Looks at the lock without taking it.
     *
     * @return who holds it, who waits, what is attached
     * @throws BackendUnavailableException if no answer could be had
     */
    LockInfo inspect();

    /**
     * Breaks the lock by force: ends all its grants, whoever has them. For people who clean up, not for programs. The
     * old holder is told {@link Loss.Reason#BROKEN}, and its token is lower than that of the next.
     *
     * @param reason why, shown to the old holder; not empty, and without half a surrogate pair
     * @return the lock as it was before
     * @throws BackendUnavailableException if nothing was changed
     * @throws OutcomeUnknownException if it may have been broken
     */
    LockInfo breakHolds(String reason);

    /**
     * Returns a view for code that is written against {@link Lock}: re-entrant per thread, with conditions refused.
     * {@link Lock#unlock()} of a lock that was lost throws an {@link IllegalMonitorStateException} that says when and
     * why. The threads of one process that use the same returned object exclude each other as well.
     *
     * @return a new view, with a memory of its own of who has entered
     */
    Lock asJucLock();

    /**
     * What is done under a lock.
     *
     * @param <R> what it returns
     */
    @FunctionalInterface
    interface Body<R> {

        /**
         * Does the work.
         *
         * @param hold the hold, to check and to take the token from; released by the caller
         * @return the result, as {@link Callable#call()}
         * @throws Exception whatever goes wrong
         */
        R run(Hold hold) throws Exception;
    }
}

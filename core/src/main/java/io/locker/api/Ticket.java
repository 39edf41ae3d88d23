package io.locker.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A place in the queue of a lock, drawn without waiting for one's turn.
 *
 * <p>The number is drawn from a counter of the lock that goes up by one per claim, and starts anew when nobody holds or
 * awaits the lock. It orders the tickets of one queue; it is no fencing token. Methods may be called from any thread.
 */
public interface Ticket extends AutoCloseable {

    /**
     * Returns the number drawn. No I/O.
     *
     * @return the number, from 1
     */
    long number();

    /**
     * Returns how many claims were in front when the queue was last seen. No I/O, but on a service, which is asked.
     *
     * @return 0 if it is this ticket's turn next, or now
     */
    int position();

    /**
     * Returns who was in front when the queue was last seen: those that hold the lock, as they named themselves. No
     * I/O, but on a service, which is asked.
     *
     * @return the holders
     */
    List<LockInfo.Holder> holdersInFront();

    /**
     * Returns the turn: completes with the hold when the lock is granted. Cancelling it is {@link #cancel()}. It
     * completes exceptionally with a {@link LockException} if the session ends while waiting, and with
     * {@link java.util.concurrent.CancellationException} when cancelled.
     *
     * @return the same future each time
     */
    CompletableFuture<Hold> onTurn();

    /**
     * Waits for the turn.
     *
     * @return the hold
     * @throws InterruptedException if interrupted while waiting; the ticket stays in the queue
     * @throws LockException as {@link #onTurn()}
     * @throws java.util.concurrent.CancellationException if the ticket was cancelled or closed before
     */
    Hold await() throws InterruptedException;

    /**
     * Gives the place back; releases the hold if it had been granted and nobody has taken it. A second call does
     * nothing.
     */
    void cancel();

    /** Cancels, unless the turn came and its hold was handed out. */
    @Override
    void close();
}

package io.locker.spi;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import java.util.List;
import java.util.Set;

/**
 * A place that keeps one {@linkplain LockRecord record} per lock and changes it by compare-and-set.
 *
 * <p>{@link #post} and {@link #compareAndSet} of one lock are ordered against each other by the place: a request posted
 * before a swap is either in the record that the swap leaves behind, or was named as taken by it. Nothing that was
 * posted is ever seen by neither side.
 *
 * <p>Every method blocks for at most the request timeout and may be called from any thread. Two exceptions tell how a
 * call failed: {@link BackendUnavailableException} when it is certain that nothing was changed, and
 * {@link OutcomeUnknownException} when the change may have been made, or may still be made later. Nothing else is
 * thrown for a fault of the place.
 */
public non-sealed interface StoreBackend extends Backend {

    /**
     * Reads the record of a lock as it is now; never a stale copy.
     *
     * @param name the lock
     * @return its record; revision 0 and no document if there is none
     * @throws BackendUnavailableException if no answer could be had; a retry is safe
     */
    LockRecord read(LockName name);

    /**
     * Appends requests to the inbox of a lock, and wakes sessions. Never conflicts with anything and does not change
     * the revision.
     *
     * @param name the lock, which need not have a document
     * @param requests encoded requests, appended in this order, all or none; empty only to wake
     * @param wake the sessions to wake after the requests can be seen
     * @return the record with these requests in its inbox
     * @throws BackendUnavailableException if nothing was appended; a retry is safe
     * @throws OutcomeUnknownException if they may have been appended, or may be later; read before anything else
     */
    LockRecord post(LockName name, List<String> requests, Set<String> wake);

    /**
     * Writes or removes the document of a lock if its revision is still the expected one and the inbox
     * {@linkplain Swap.Taken#fits fits}, removes the requests that the new document contains, and wakes sessions; all
     * or nothing, and durable before it returns.
     *
     * @param swap what to write, and on what condition
     * @return whether it was written; in both cases the record as it is now, with what is left in the inbox
     * @throws BackendUnavailableException if nothing was written; a retry is safe
     * @throws OutcomeUnknownException if it may have been written, or may be later; read before anything else
     */
    SwapResult compareAndSet(Swap swap);

    /**
     * Lists locks that have a document or requests, in the order of their names' code points, which is that of their
     * bytes in UTF-8.
     *
     * @param prefix what the names begin with; empty for all
     * @param after only names greater than this one; empty for the first page
     * @param limit how many at most; more than zero. A page with fewer is the last one
     * @return the names of one page
     * @throws BackendUnavailableException if no answer could be had; a retry is safe
     */
    List<LockName> names(String prefix, String after, int limit);

    /**
     * Returns the sessions of this place. Constant, without I/O.
     *
     * @return the sessions
     */
    StoreSessions sessions();
}

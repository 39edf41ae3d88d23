package io.locker.spi;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import java.time.Duration;
import java.util.Set;

/**
 * The sessions of a store: who is alive, as the store judges it.
 *
 * <p>A session is the life of one client. It is recorded once, before its first claim; it is alive while its heartbeats
 * arrive in time, and once dead it is dead for good: a heartbeat never brings it back, and its id is never used again.
 * Absence is death.
 *
 * <p>Time is the store's: its clock, its time-to-live, or the observation that a heartbeat has stood still for the
 * whole time to live on the observer's monotonic clock. No client's wall clock takes part.
 *
 * <p>Every method blocks for at most the request timeout and may be called from any thread.
 */
public interface StoreSessions {

    /**
     * Records a new session and begins to deliver its wake-ups.
     *
     * @param session what to record
     * @param listener whom to wake; called until the session is closed
     * @throws BackendUnavailableException if it was not recorded; a retry is safe
     * @throws OutcomeUnknownException if it may have been recorded; go on with a session of another id
     */
    void open(NewSession session, WakeListener listener);

    /**
     * Extends the life of a session by its time to live from the moment the store handles this call.
     *
     * @param session the session
     * @return whether it is alive; false says that it is dead for good
     * @throws BackendUnavailableException if no answer could be had; a retry is safe
     */
    boolean beat(String session);

    /**
     * Ends a session at once. A session that is dead already is no fault.
     *
     * @param session the session
     * @throws BackendUnavailableException if it could not be ended; it ends by itself when its time to live is over
     */
    void close(String session);

    /**
     * Makes sessions whose time is over dead for good, by a conditional write, and says which of the suspects are dead.
     *
     * @param suspects sessions of which somebody wants to know
     * @return those that are dead now: absent, or buried by this call
     * @throws BackendUnavailableException if no answer could be had; a retry is safe
     */
    Set<String> bury(Set<String> suspects);

    /**
     * A session that is about to begin.
     *
     * @param id its id, never used before: lower-case letters and digits, at most 32
     * @param timeToLive how long it lives after its last heartbeat; at least 100 ms
     * @param holder who it is, as shown to people
     */
    record NewSession(String id, Duration timeToLive, String holder) {}

    /**
     * Hears that something changed. A wake-up is a hint: it may be lost, come late, twice, or for nothing.
     *
     * <p>Called on the backend's own thread; returns at once and never throws.
     */
    interface WakeListener {

        /**
         * Something changed that concerns the session.
         *
         * @param name the lock to look at
         */
        void wake(LockName name);

        /** Wake-ups may have been lost (a connection was made anew): look at everything. */
        void gap();
    }
}

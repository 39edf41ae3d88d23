package io.locker.server.http.request;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import java.time.Duration;
import java.util.OptionalLong;

/** A request that makes sense. */
public sealed interface Wanted {

    /**
     * Which request of a session something is, so that it is carried out once.
     *
     * @param session the session
     * @param number the number of the request within the session, from 1
     */
    record Numbered(SessionName session, long number) {}

    /**
     * Have a lock, or take a ticket for it.
     *
     * @param name the lock
     * @param request which request it is; its number is also the claim's
     * @param minted whether the server made up what names the request
     * @param how how the lock is wanted
     */
    record Acquire(LockName name, Numbered request, boolean minted, How how) implements Wanted {
        public ClaimId claim() {
            return new ClaimId(request.session().id(), request.number());
        }
    }

    /**
     * How a lock is wanted.
     *
     * @param demand how much of it
     * @param origin who wants it, in words
     * @param waiting how long to wait for it
     * @param ticket whether to keep the place in the queue and answer at once
     */
    record How(Demand demand, Origin origin, Duration waiting, boolean ticket) {}

    /**
     * See how a claim stands, and perhaps wait until it is granted.
     *
     * @param name the lock
     * @param session the session
     * @param claim the number of the claim
     * @param waiting how long to wait
     */
    record Await(LockName name, SessionName session, long claim, Duration waiting) implements Wanted {
        public ClaimId id() {
            return new ClaimId(session.id(), claim);
        }
    }

    /**
     * Give the session of a hold its whole lease anew, and see whether the hold is there.
     *
     * @param name the lock
     * @param session the session
     * @param claim the number of the claim
     */
    record Renew(LockName name, SessionName session, long claim) implements Wanted {
        public ClaimId id() {
            return new ClaimId(session.id(), claim);
        }
    }

    /**
     * Give a hold back, or a ticket.
     *
     * @param name the lock
     * @param request which request it is
     * @param claim the number of the claim
     */
    record Release(LockName name, Numbered request, long claim) implements Wanted {
        public ClaimId id() {
            return new ClaimId(request.session().id(), claim);
        }
    }

    /**
     * Take a lock away from its holders.
     *
     * @param name the lock
     * @param by who does it
     * @param reason why
     * @param token the token of the hold that was seen; empty: whoever holds it now
     */
    record Break(LockName name, String by, String reason, OptionalLong token) implements Wanted {}

    /**
     * Show a lock, once or whenever it changes.
     *
     * @param name the lock
     * @param again whether to go on
     */
    record Show(LockName name, boolean again) implements Wanted {}

    /**
     * List names in use.
     *
     * @param prefix what they begin with
     * @param after only greater ones
     * @param limit how many at most
     */
    record ListLocks(String prefix, String after, int limit) implements Wanted {}

    /**
     * Open a session.
     *
     * @param session the session
     * @param holder who it is, in words
     */
    record OpenSession(SessionName session, String holder) implements Wanted {}

    /**
     * Something about a session: see how its claims stand, keep it, close it, or listen to it.
     *
     * @param route what
     * @param session the session
     */
    record OfSession(Route route, SessionName session) implements Wanted {}

    /**
     * Something about the node or the front.
     *
     * @param route what
     */
    record OfNode(Route route) implements Wanted {}
}

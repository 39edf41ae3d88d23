package io.locker.machine;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of the log of a {@link LockTable}. A new command does not compile until every {@link Handler} handles it.
 *
 * <p>What a client asks for carries a {@link RequestId} and is applied once, however often it arrives. Any command of a
 * session is a sign of life.
 */
public sealed interface Command {
    /**
     * Hands the command to the method for its kind.
     *
     * @param handler what to do with each kind
     * @param <R> what comes of it
     * @return what the handler returned
     */
    <R> R dispatch(Handler<R> handler);

    /** What a client asks for. */
    sealed interface Requested extends Command {
        /**
         * Returns which request it is.
         *
         * @return the id of the request
         */
        RequestId request();
    }

    /**
     * What to do with each kind of command.
     *
     * @param <R> what comes of it
     */
    interface Handler<R> {
        /**
         * Opens a session.
         *
         * @param command the command
         * @return Done, also if it is open already; Refused
         */
        R openSession(OpenSession command);

        /**
         * Notes a sign of life.
         *
         * @param command the command
         * @return Done; Unknown if there is no such session
         */
        R beat(Beat command);

        /**
         * Ends a session at its own wish.
         *
         * @param command the command
         * @return Done; Unknown if there is no such session
         */
        R closeSession(CloseSession command);

        /**
         * Ends a session that gave no sign of life, unless it gave one meanwhile or the term is over.
         *
         * @param command the command
         * @return Done; Unknown if there is no session of which this is true
         */
        R expireSession(ExpireSession command);

        /**
         * Begins the term of a leader.
         *
         * @param command the command
         * @return Done; Unknown if this or a later term has begun already
         */
        R newTerm(NewTerm command);

        /**
         * Lets time pass.
         *
         * @param command the command
         * @return Done
         */
        R tick(Tick command);

        /**
         * Raises the numbers from which tokens are made.
         *
         * @param command the command
         * @return Done; Refused if there would be too few numbers left
         */
        R lift(Lift command);

        /**
         * Asks for one lock, or for several at once.
         *
         * @param command the command
         * @return Granted, Queued, Busy, Deadlock or Refused; for a claim that is known already, how it stands now
         */
        R acquire(Acquire command);

        /**
         * Makes a claim be gone.
         *
         * @param command the command
         * @return what {@link LockState#withdraw} returns; Refused
         */
        R withdraw(Withdraw command);

        /**
         * Ends a hold.
         *
         * @param command the command
         * @return what {@link LockState#release} returns; Refused
         */
        R release(Release command);

        /**
         * Ends the hold of one of several locks that are held together. Doing it again is no change.
         *
         * @param command the command
         * @return Released, also if the claim holds only others; Unknown if it holds nothing; Refused
         */
        R letGo(LetGo command);

        /**
         * Changes the mode of a hold.
         *
         * @param command the command
         * @return what {@link LockState#convert} or {@link LockState#tryConvert} returns; Deadlock; Refused
         */
        R convert(Convert command);

        /**
         * Ends the waiting of claims whose work a holder has done.
         *
         * @param command the command
         * @return what {@link LockState#settle} returns; Refused
         */
        R settle(Settle command);

        /**
         * Attaches a value to a lock.
         *
         * @param command the command
         * @return what {@link LockState#attach} returns; Refused
         */
        R attach(Attach command);

        /**
         * Takes a lock away from its holders.
         *
         * @param command the command
         * @return Done; Unknown if nobody holds it, or not with the token that was named
         */
        R breakHolds(BreakHolds command);
    }

    /**
     * Names a request of a client, so that it is applied once.
     *
     * @param session who asks
     * @param number the number of the request within the session, greater than that of any request before
     * @param done the client is done with all requests up to this number: their replies are forgotten, and what still
     *     arrives of them is refused
     */
    record RequestId(String session, long number, long done) {
        /**
         * Checks the parts.
         *
         * @param session who asks
         * @param number the number of the request
         * @param done the number up to which the client is done
         * @throws IllegalArgumentException if the session is no session id, or a number is out of bounds
         */
        public RequestId {
            ClaimId.checkSession(session);
            if (number <= 0 || done < 0) {
                throw new IllegalArgumentException(
                        "The number of a request is greater than 0. number=" + number + " done=" + done);
            }
        }
    }

    /**
     * A client begins to take part.
     *
     * @param session the id of the session, never used before
     * @param holder who it is, for people
     * @param lease how long the session lives without a sign of life, in microseconds. The table only keeps it, for
     *     those who watch over sessions
     */
    record OpenSession(String session, String holder, long lease) implements Command {
        /**
         * Checks the parts.
         *
         * @param session the id of the session
         * @param holder who it is
         * @param lease how long it lives
         * @throws IllegalArgumentException if the session is no session id, or the lease is negative
         */
        public OpenSession {
            ClaimId.checkSession(session);
            if (lease < 0) {
                throw new IllegalArgumentException("A lease is not negative. lease=" + lease);
            }
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.openSession(this);
        }
    }

    /**
     * A session lives.
     *
     * @param session the session
     */
    record Beat(String session) implements Command {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.beat(this);
        }
    }

    /**
     * A client leaves.
     *
     * @param session the session
     */
    record CloseSession(String session) implements Command {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.closeSession(this);
        }
    }

    /**
     * Whoever watches over sessions found one dead.
     *
     * @param session the session
     * @param beat how many signs of life it had given when it was found dead
     * @param term the term in which that was
     */
    record ExpireSession(String session, long beat, long term) implements Command {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.expireSession(this);
        }
    }

    /**
     * A new leader watches over sessions, and no verdict of an earlier one counts any more.
     *
     * @param term the number of its term
     */
    record NewTerm(long term) implements Command {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.newTerm(this);
        }
    }

    /** Time passes. */
    record Tick() implements Command {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.tick(this);
        }
    }

    /**
     * The log may have lost its latest entries, and tokens must go on above those.
     *
     * @param micros the present in microseconds
     */
    record Lift(long micros) implements Command {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.lift(this);
        }
    }

    /**
     * A client wants a lock.
     *
     * @param request which request this is
     * @param lock the lock
     * @param claim the claim, with the other locks if it is to have several at once
     * @param mayWait true to stand in the queue if need be
     */
    record Acquire(RequestId request, LockName lock, Claim claim, boolean mayWait) implements Requested {
        /**
         * Checks the parts.
         *
         * @param request which request this is
         * @param lock the lock
         * @param claim the claim
         * @param mayWait whether to wait
         * @throws IllegalArgumentException if the lock is named twice
         */
        public Acquire {
            if (claim.together().contains(lock)) {
                throw new IllegalArgumentException("A claim names each lock once. claim=" + claim.id());
            }
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.acquire(this);
        }
    }

    /**
     * A client wants a claim to be gone.
     *
     * @param request which request this is
     * @param claim the claim
     */
    record Withdraw(RequestId request, ClaimId claim) implements Requested {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.withdraw(this);
        }
    }

    /**
     * A client lets a lock go.
     *
     * @param request which request this is
     * @param claim the claim that holds it
     * @param atLeast how long the lock stays held, counted from the grant, in microseconds, whatever becomes of the
     *     session; 0: not at all
     */
    record Release(RequestId request, ClaimId claim, long atLeast) implements Requested {
        /**
         * Checks the parts.
         *
         * @param request which request this is
         * @param claim the claim
         * @param atLeast how long the lock stays held
         * @throws IllegalArgumentException if the time is negative
         */
        public Release {
            if (atLeast < 0) {
                throw new IllegalArgumentException("A time is not negative. atLeast=" + atLeast);
            }
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.release(this);
        }
    }

    /**
     * A client lets one lock go of those that a claim holds together.
     *
     * @param request which request this is
     * @param claim the claim that holds it
     * @param lock the lock
     */
    record LetGo(RequestId request, ClaimId claim, LockName lock) implements Requested {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.letGo(this);
        }
    }

    /**
     * A client wants its hold to have another mode.
     *
     * @param request which request this is
     * @param claim the claim that holds the lock
     * @param mode the mode
     * @param mayWait true to wait for the mode if need be; false to stay as it is then, which ends a wait as well
     */
    record Convert(RequestId request, ClaimId claim, LockMode mode, boolean mayWait) implements Requested {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.convert(this);
        }
    }

    /**
     * A holder did the work of claims that wait.
     *
     * @param request which request this is
     * @param claim the claim that holds the lock
     * @param results what came of the work, by claim
     */
    record Settle(RequestId request, ClaimId claim, SortedMap<ClaimId, String> results) implements Requested {
        /**
         * Copies the results, in the order of the claims.
         *
         * @param request which request this is
         * @param claim the claim that holds the lock
         * @param results what came of the work
         */
        public Settle(RequestId request, ClaimId claim, Map<ClaimId, String> results) {
            this(request, claim, Collections.unmodifiableSortedMap(new TreeMap<>(results)));
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.settle(this);
        }
    }

    /**
     * A holder attaches a value to its lock.
     *
     * @param request which request this is
     * @param claim the claim that holds the lock
     * @param text the value; empty takes it away
     * @param keep how long it lasts, in microseconds; 0: as long as somebody holds or awaits the lock
     */
    record Attach(RequestId request, ClaimId claim, String text, long keep) implements Requested {
        /**
         * Checks the parts.
         *
         * @param request which request this is
         * @param claim the claim
         * @param text the value
         * @param keep how long it lasts
         * @throws IllegalArgumentException if the time is negative
         */
        public Attach {
            if (keep < 0) {
                throw new IllegalArgumentException("A time is not negative. keep=" + keep);
            }
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.attach(this);
        }
    }

    /**
     * An administrator takes a lock away from its holders, and with it all that they hold together with it.
     *
     * @param lock the lock
     * @param by who does it
     * @param reason why
     * @param token the token of a hold that was seen, so that nobody else is hit; 0: whoever holds it
     */
    record BreakHolds(LockName lock, String by, String reason, long token) implements Command {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.breakHolds(this);
        }
    }
}

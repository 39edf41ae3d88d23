package io.locker.machine;

import io.locker.api.LockName;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Reply.Refusal;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The open sessions of a table. */
final class TableSessions {
    private final LinkedHashMap<String, Session> sessions = new LinkedHashMap<>();

    /** One session: its signs of life, where its claims are, and the replies it may ask for again. */
    static final class Session {
        final String id;
        final String holder;
        final long lease;
        final long opened;
        private final LinkedHashMap<Long, List<LockName>> claims = new LinkedHashMap<>();
        private final TreeMap<Long, Reply> replies = new TreeMap<>();
        private Origin origin = Origin.NONE;
        private long beat;
        private long lastBeat;
        private long done;

        Session(String id, String holder, long lease, long opened) {
            this.id = id;
            this.holder = holder;
            this.lease = lease;
            this.opened = opened;
            lastBeat = opened;
        }

        /** Sets what a snapshot says. */
        void restore(long atBeat, long atLastBeat, long atDone) {
            beat = atBeat;
            lastBeat = atLastBeat;
            done = atDone;
        }

        /** Returns one that says the same about itself and its replies, and knows nothing of its claims. */
        Session copy() {
            Session copy = new Session(id, holder, lease, opened);
            copy.restore(beat, lastBeat, done);
            copy.replies.putAll(replies);
            return copy;
        }

        void giveSignOfLife(long now) {
            beat++;
            lastBeat = now;
        }

        /** Returns how many signs of life it has given. */
        long beat() {
            return beat;
        }

        long lastBeat() {
            return lastBeat;
        }

        long done() {
            return done;
        }

        SortedMap<Long, Reply> replies() {
            return Collections.unmodifiableSortedMap(replies);
        }

        boolean remembers(long number) {
            return replies.containsKey(number);
        }

        void remember(long number, Reply reply) {
            replies.put(number, reply);
        }

        /**
         * Applies a request once: the first time it does what is asked and remembers the reply, later it returns what
         * it remembers.
         */
        Reply once(RequestId request, MachineLimits limits, Supplier<Reply> application) {
            if (request.done() > done) {
                done = request.done();
                replies.headMap(done, true).clear();
            }
            if (request.number() <= done) {
                return new Reply.Refused(
                        Refusal.STALE,
                        "The client is done with this request. number=" + request.number() + " done=" + done);
            }
            Reply remembered = replies.get(request.number());
            if (remembered != null) {
                return remembered;
            }
            if (replies.size() >= limits.session().replies()) {
                return new Reply.Refused(
                        Refusal.LIMIT_REACHED,
                        "The session has too many replies it is not done with. replies=" + replies.size() + " limit="
                                + limits.session().replies());
            }
            Reply reply = application.get();
            replies.put(request.number(), reply);
            return reply;
        }

        /**
         * Returns a claim of this session that is equal to the given one and shares with others what it has in common
         * with them: its texts arrive anew with each claim, and would take more space than all else.
         */
        Claim own(Claim claim) {
            if (!claim.origin().equals(origin)) {
                origin = claim.origin();
            }
            ClaimId ownId = new ClaimId(id, claim.id().number());
            return new Claim(ownId, claim.demand(), origin, claim.payload(), claim.together());
        }

        /** Returns the locks at which a claim is, in the order of their names; empty if it is nowhere. */
        List<LockName> locksOf(ClaimId claim) {
            return claims.getOrDefault(claim.number(), List.of());
        }

        void place(ClaimId claim, List<LockName> locks) {
            claims.put(claim.number(), locks);
        }

        void forget(ClaimId claim) {
            claims.remove(claim.number());
        }

        int claims() {
            return claims.size();
        }

        /** Returns where all its claims are, in the order of their numbers. */
        Map<Long, List<LockName>> places() {
            return new TreeMap<>(claims);
        }
    }

    @Nullable
    Session get(String id) {
        return sessions.get(id);
    }

    /** Opens a session, or notes a sign of life of one that is open. */
    Reply open(Command.OpenSession command, long now, MachineLimits limits) {
        Session known = sessions.get(command.session());
        if (known != null) {
            known.giveSignOfLife(now);
            return Reply.DONE;
        }
        if (sessions.size() >= limits.table().sessions()) {
            return Reply.limitReached("The table has too many sessions.", sessions.size());
        }
        add(new Session(command.session(), limits.cut(command.holder()), command.lease(), now));
        return Reply.DONE;
    }

    /** Returns the claims of a session, each with its locks. */
    SortedMap<ClaimId, List<LockName>> claims(String id) {
        SortedMap<ClaimId, List<LockName>> claims = new TreeMap<>();
        Session session = sessions.get(id);
        if (session != null) {
            session.places().forEach((number, names) -> claims.put(new ClaimId(id, number), names));
        }
        return claims;
    }

    /** Notes a sign of life. */
    Reply beat(String id, long now) {
        Session session = sessions.get(id);
        if (session == null) {
            return Reply.UNKNOWN;
        }
        session.giveSignOfLife(now);
        return Reply.DONE;
    }

    void add(Session session) {
        sessions.put(session.id, session);
    }

    void remove(Session session) {
        sessions.remove(session.id);
    }

    int size() {
        return sessions.size();
    }

    Collection<Session> all() {
        return Collections.unmodifiableCollection(sessions.values());
    }
}

package io.locker.machine;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Reply.Refusal;
import io.locker.machine.TableSessions.Session;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Many locks and the sessions that own claims on them, as every replica of a log keeps them.
 *
 * <p>Deterministic: the same commands in the same order with the same times give the same table, the same replies, the
 * same events and the same tokens on every machine. Time is what the log says and never goes back. A lock that is idle
 * takes no space.
 *
 * <p>Not safe for use by several threads; whoever applies the log owns it. A snapshot of a table
 * ({@link TableSnapshot}) holds all of it: restored elsewhere it goes on as the original does.
 */
public final class LockTable {
    /** The greatest number that a counter of tokens may be set to; as many are left for grants. */
    public static final long GREATEST_LIFT = 1L << 52;

    final TableLocks locks;
    final TableSessions sessions = new TableSessions();
    final WaitGraph waits;
    private final MachineLimits limits;
    private long time;
    private long term;

    /**
     * What applying a command gave.
     *
     * @param reply the answer to whoever sent the command
     * @param events what has to be told to sessions, in order
     */
    public record Step(Reply reply, List<Event> events) {}

    /**
     * What can be seen of a session.
     *
     * @param session the id of the session
     * @param holder who it is, for people
     * @param lease how long it lives without a sign of life, in microseconds
     * @param beat how many signs of life it has given
     * @param lastBeat when it gave the last, in microseconds of the table's time
     * @param claims how many claims it has
     */
    public record SessionView(String session, String holder, long lease, long beat, long lastBeat, int claims) {}

    /**
     * Makes an empty table.
     *
     * @param createdAt when its log was created, in microseconds: tokens begin above those of a log before it
     * @param limits how much the table may take; equal on all replicas
     * @throws IllegalArgumentException if the time is negative or more than 2<sup>52</sup>
     */
    public LockTable(long createdAt, MachineLimits limits) {
        if (createdAt < 0 || createdAt > GREATEST_LIFT) {
            throw new IllegalArgumentException("A log is created at a time in microseconds. createdAt=" + createdAt);
        }
        locks = new TableLocks(createdAt);
        waits = new WaitGraph(locks, limits.table().searchSteps());
        this.limits = limits;
        time = createdAt;
    }

    /** Sets what a snapshot says. */
    void restore(long atTime, long atTerm) {
        time = atTime;
        term = atTerm;
    }

    /**
     * Applies one command.
     *
     * @param timeMicros the time of the log entry in microseconds; a time before that of an earlier entry counts as
     *     that time
     * @param command the command
     * @return the reply and the events
     */
    public Step apply(long timeMicros, Command command) {
        time = Math.max(time, timeMicros);
        Turn turn = new Turn(time, limits, locks);
        if (command instanceof Command.Lift lift && lift.micros() <= GREATEST_LIFT) {
            // Before anything falls due: what the same entry grants must have tokens above those that were lost, too.
            locks.lift(lift.micros());
        }
        locks.advance(turn);
        Reply reply = command.dispatch(new Application(turn));
        return new Step(reply, turn.events());
    }

    /**
     * Returns the time of the latest entry.
     *
     * @return microseconds
     */
    public long time() {
        return time;
    }

    /**
     * Returns the term of the present leader.
     *
     * @return the greatest number of a term so far; 0 before the first
     */
    public long term() {
        return term;
    }

    /**
     * Returns the number from which the latest token was made.
     *
     * @return the counter of grants
     */
    public long grants() {
        return locks.counter();
    }

    /**
     * Returns one lock.
     *
     * @param name the name of the lock
     * @return the lock as it is and changes; empty if it is idle
     */
    public Optional<LockView> lock(LockName name) {
        return Optional.ofNullable(locks.get(name));
    }

    /**
     * Returns the locks that are not idle.
     *
     * @return the locks as they are and change
     */
    public Collection<? extends LockView> locks() {
        return locks.all();
    }

    /**
     * Lists locks that are not idle, by name. Takes as long as the list is.
     *
     * @param prefix what their names begin with
     * @param after only greater names
     * @param limit how many at most
     * @return the names in order
     */
    public List<LockName> names(String prefix, String after, int limit) {
        return locks.names(prefix, after, limit);
    }

    /**
     * Returns how many sessions are open.
     *
     * @return the number
     */
    public int openSessions() {
        return sessions.size();
    }

    /**
     * Returns when time alone will change something.
     *
     * @return the earliest time in microseconds at which an entry will find something due; 0: never
     */
    public long nextChange() {
        return locks.nextChange();
    }

    /**
     * Returns one session.
     *
     * @param id the session
     * @return what can be seen of it; empty if it is not open
     */
    public Optional<SessionView> session(String id) {
        return Optional.ofNullable(sessions.get(id)).map(LockTable::view);
    }

    /**
     * Returns the open sessions.
     *
     * @return what can be seen of them, in the order in which they were opened
     */
    public List<SessionView> sessions() {
        return sessions.all().stream().map(LockTable::view).toList();
    }

    /**
     * Returns the claims of a session.
     *
     * @param session the session
     * @return each claim with its locks, in order; empty if there is no such session
     */
    public SortedMap<ClaimId, List<LockName>> claims(String session) {
        return sessions.claims(session);
    }

    /**
     * Returns a number that is equal on replicas whose tables are equal, and most likely not on others. Looks at
     * everything in the table.
     *
     * @return the digest, the same in every process
     */
    public long digest() {
        return TableSnapshot.digest(this);
    }

    MachineLimits limits() {
        return limits;
    }

    private static SessionView view(Session session) {
        return new SessionView(
                session.id, session.holder, session.lease, session.beat(), session.lastBeat(), session.claims());
    }

    /** One command being applied. */
    private final class Application implements Command.Handler<Reply> {
        private final Turn turn;

        Application(Turn turn) {
            this.turn = turn;
        }

        @Override
        public Reply openSession(Command.OpenSession command) {
            return sessions.open(command, time, limits);
        }

        @Override
        public Reply beat(Command.Beat command) {
            return sessions.beat(command.session(), time);
        }

        @Override
        public Reply closeSession(Command.CloseSession command) {
            Session session = sessions.get(command.session());
            return session == null ? Reply.UNKNOWN : end(session, false);
        }

        @Override
        public Reply expireSession(Command.ExpireSession command) {
            Session session = sessions.get(command.session());
            if (session == null || session.beat() != command.beat() || term != command.term()) {
                return Reply.UNKNOWN;
            }
            return end(session, true);
        }

        /** Removes all claims of a session before anything is granted, so that none of its own is granted meanwhile. */
        private Reply end(Session session, boolean expired) {
            TreeSet<LockName> touched = new TreeSet<>();
            session.places().forEach((number, names) -> {
                ClaimId id = new ClaimId(session.id, number);
                names.forEach(name -> locks.open(name).leave(id));
                touched.addAll(names);
                waits.remove(id);
            });
            sessions.remove(session);
            turn.tell(new Event.SessionEnded(session.id, expired));
            locks.grantAt(locks.open(touched), turn);
            return Reply.DONE;
        }

        @Override
        public Reply newTerm(Command.NewTerm command) {
            if (command.term() <= term) {
                return Reply.UNKNOWN;
            }
            term = command.term();
            return Reply.DONE;
        }

        @Override
        public Reply tick(Command.Tick command) {
            return Reply.DONE;
        }

        @Override
        public Reply lift(Command.Lift command) {
            if (command.micros() > GREATEST_LIFT) {
                return Reply.limitReached("The counter of tokens would be too great.", command.micros());
            }
            return Reply.DONE;
        }

        @Override
        public Reply acquire(Command.Acquire command) {
            ClaimId id = command.claim().id();
            Session session = sessions.get(command.request().session());
            boolean again =
                    session != null && session.remembers(command.request().number());
            Reply reply = request(command.request(), id, owner -> enter(owner, command));
            if (session == null || !again || !(reply instanceof Reply.Queued)) {
                return reply;
            }
            Reply now = standing(session, id);
            return now instanceof Reply.Unknown ? reply : now;
        }

        private Reply enter(Session session, Command.Acquire command) {
            Claim claim = session.own(command.claim());
            if (!session.locksOf(claim.id()).isEmpty()) {
                return standing(session, claim.id());
            }
            if (session.claims() >= limits.session().claims()) {
                return Reply.limitReached("The session has too many claims.", session.claims());
            }
            List<LockName> names = TableLocks.namesOf(command);
            List<LockState> wanted = locks.open(names);
            Reply refusal = refusalOf(claim, wanted, command.mayWait());
            if (refusal != null) {
                return refusal;
            }
            for (LockState lock : wanted) {
                lock.enter(TableLocks.at(lock.name(), claim, names), turn);
            }
            session.place(claim.id(), names);
            waits.add(claim, names);
            locks.grantAt(wanted, turn);
            return wanted.get(0).newcomer(claim.id());
        }

        private @Nullable Reply refusalOf(Claim claim, List<LockState> wanted, boolean mayWait) {
            boolean room = true;
            int fresh = 0;
            for (LockState lock : wanted) {
                fresh += lock.isIdle() ? 1 : 0;
                room = room && lock.hasRoomFor(claim.demand());
            }
            if (locks.size() + fresh > limits.table().locks()) {
                return Reply.limitReached("The table has too many locks.", locks.size());
            }
            for (LockState lock : wanted) {
                Reply refusal = lock.refusalOf(claim, !room && mayWait, turn);
                if (refusal != null) {
                    return refusal;
                }
            }
            if (room) {
                return null;
            }
            return mayWait ? waits.search(claim, wanted) : Reply.BUSY;
        }

        @Override
        public Reply withdraw(Command.Withdraw command) {
            ClaimId id = command.claim();
            return request(command.request(), id, session -> onEach(session, id, lock -> lock.leave(id)));
        }

        @Override
        public Reply release(Command.Release command) {
            ClaimId id = command.claim();
            return request(
                    command.request(),
                    id,
                    session -> onEach(session, id, lock -> lock.letGo(id, end(lock, id, command.atLeast()), turn)));
        }

        @Override
        public Reply letGo(Command.LetGo command) {
            ClaimId id = command.claim();
            return request(command.request(), id, session -> {
                List<LockName> held = session.locksOf(id);
                List<LockName> rest = locks.letGo(id, command.lock(), held, turn);
                if (rest.size() == held.size()) {
                    return locks.holdsOthers(id, command.lock(), held) ? Reply.RELEASED : Reply.UNKNOWN;
                }
                session.place(id, rest);
                if (rest.isEmpty()) {
                    session.forget(id);
                    waits.remove(id);
                }
                return Reply.RELEASED;
            });
        }

        /** Returns when a hold that is released ends; 0 for now. */
        private long end(LockState lock, ClaimId id, long atLeast) {
            Grant grant = lock.holders.grant(id);
            return atLeast == 0 || grant == null ? 0 : later(grant.since(), atLeast);
        }

        /** Makes a move of a claim in each of its locks, and only then grants. */
        private Reply onEach(Session session, ClaimId id, Function<LockState, Reply> move) {
            Reply reply = Reply.UNKNOWN;
            boolean gone = true;
            List<LockState> at = locks.open(session.locksOf(id));
            for (LockState lock : at) {
                Reply one = move.apply(lock);
                reply = reply instanceof Reply.Broken ? reply : one;
                gone = gone && lock.isDoneWith(id);
            }
            locks.grantAt(at, turn);
            if (gone) {
                session.forget(id);
                waits.remove(id);
            }
            return reply;
        }

        @Override
        public Reply convert(Command.Convert command) {
            ClaimId id = command.claim();
            LockMode mode = command.mode();
            return request(command.request(), id, session -> {
                List<LockState> held = locks.open(session.locksOf(id));
                Reply refusal = held.isEmpty() ? null : refusalOf(command, held);
                if (refusal != null) {
                    return refusal;
                }
                return onEach(
                        session,
                        id,
                        lock -> command.mayWait() ? lock.convert(id, mode, turn) : lock.tryConvert(id, mode, turn));
            });
        }

        private @Nullable Reply refusalOf(Command.Convert command, List<LockState> held) {
            ClaimId id = command.claim();
            LockMode mode = command.mode();
            boolean mayWait = command.mayWait();
            Grant grant = held.get(0).holders.grant(id);
            if (grant == null || mode.compareTo(grant.claim().demand().mode()) >= 0) {
                return null;
            }
            if (held.size() > 1) {
                return new Reply.Refused(
                        Refusal.NOT_UPGRADABLE, "A hold over several locks cannot become more than that. claim=" + id);
            }
            boolean possible = mayWait && grant.claim().demand().mode() == LockMode.UPDATE;
            return possible ? waits.searchUpgrade(grant.claim(), held.get(0)) : null;
        }

        @Override
        public Reply settle(Command.Settle command) {
            return atFirst(
                    command.request(), command.claim(), lock -> lock.settle(command.claim(), command.results(), turn));
        }

        @Override
        public Reply attach(Command.Attach command) {
            long until = command.keep() == 0 ? 0 : later(time, command.keep());
            Attached value = new Attached(command.text(), time, until);
            return atFirst(command.request(), command.claim(), lock -> lock.attach(command.claim(), value, turn));
        }

        @Override
        public Reply breakHolds(Command.BreakHolds command) {
            return locks.breakHolds(command, turn);
        }

        private Reply request(RequestId request, ClaimId claim, Function<Session, Reply> operation) {
            Session session = sessions.get(request.session());
            if (session == null) {
                return new Reply.Refused(
                        Refusal.SESSION_ENDED, "There is no such session (any more). session=" + request.session());
            }
            session.giveSignOfLife(time);
            if (!claim.session().equals(session.id)) {
                return new Reply.Refused(Refusal.NOT_YOURS, "The claim belongs to another session. claim=" + claim);
            }
            return session.once(request, limits, () -> operation.apply(session));
        }

        /** Applies an operation at the first of the locks of a claim. */
        private Reply atFirst(RequestId request, ClaimId id, Function<LockState, Reply> operation) {
            return request(request, id, session -> {
                List<LockName> names = session.locksOf(id);
                if (names.isEmpty()) {
                    return Reply.UNKNOWN;
                }
                LockState lock = locks.open(names.get(0));
                Reply reply = operation.apply(lock);
                locks.grantAt(List.of(lock), turn);
                return reply;
            });
        }

        private Reply standing(Session session, ClaimId id) {
            Reply reply = Reply.UNKNOWN;
            for (LockState lock : locks.open(session.locksOf(id))) {
                reply = reply instanceof Reply.Broken ? reply : lock.standing(id);
            }
            return reply;
        }
    }

    private static long later(long from, long span) {
        return span > Long.MAX_VALUE - from ? Long.MAX_VALUE : from + span;
    }
}

package io.locker.machine;

import io.locker.api.LockName;
import io.locker.machine.Reply.Refusal;
import io.locker.machine.TableSessions.Session;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The text of a whole table, line by line: a first line with the version, the clock, the sessions with the replies they
 * may ask for again, and the locks with the facts of their {@linkplain LockDocument documents}. The last line says how
 * many there were, so that a torn snapshot is noticed.
 *
 * <pre>
 * locker-table 1
 * clock 1700000000000000 3 1700000000000042
 * session web-1 1690000000000000 15000000 812 1699999999000000 40 holder=web-1%20(pid%20811)
 * reply 41 queued 0 2
 * lock orders/42
 * drawn 2
 * hold web-2/7 exclusive token=1740800000000043008 since=1699999990000000
 * wait web-1/12 exclusive 2
 * end 8
 * </pre>
 */
public final class TableSnapshot {
    private static final String FIRST_LINE = "locker-table 1";
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long time;
    private final long term;
    private final long grants;
    private final List<Session> sessions;
    private final List<Supplier<LockView>> locks;

    private TableSnapshot(
            LockTable table, UnaryOperator<Session> session, Function<LockState, Supplier<LockView>> lock) {
        time = table.time();
        term = table.term();
        grants = table.grants();
        sessions = new ArrayList<>(table.sessions.size());
        locks = new ArrayList<>(table.locks.size());
        table.sessions.all().forEach(each -> sessions.add(session.apply(each)));
        table.locks.all().forEach(each -> locks.add(lock.apply(each)));
    }

    /**
     * Takes hold of a table as it is now, which is quicker than to write it, so that it can be written while more is
     * applied to it.
     *
     * @param table the table; not to be changed meanwhile
     * @return what writes it, on any one thread
     */
    public static TableSnapshot of(LockTable table) {
        return new TableSnapshot(table, Session::copy, TableSnapshot::held);
    }

    /** Takes hold of one lock. Most are only held by somebody, and that takes little space. */
    private static Supplier<LockView> held(LockState lock) {
        Grant only = lock.onlyGrant();
        if (only == null) {
            LockView copy = lock.copy();
            return () -> copy;
        }
        LockName name = lock.name();
        long drawn = lock.drawn();
        return () -> {
            LockState again = new LockState(name);
            again.drawn = drawn;
            again.holders.add(only);
            return again;
        };
    }

    /**
     * Writes the table.
     *
     * @param lines takes one line after the other, without its end
     */
    public void write(Consumer<String> lines) {
        long[] count = {0};
        Facts.Writer out = new Facts.Writer(line -> {
            count[0]++;
            lines.accept(line);
        });
        writeHead(time, term, grants, out);
        for (Session session : sessions) {
            writeSession(session, out);
        }
        for (Supplier<LockView> held : locks) {
            writeLock(held.get(), out);
        }
        writeEnd(count[0], out);
    }

    /**
     * Writes a table.
     *
     * @param table the table; not to be changed meanwhile
     * @param lines takes one line after the other, without its end
     */
    public static void write(LockTable table, Consumer<String> lines) {
        new TableSnapshot(table, session -> session, lock -> () -> lock).write(lines);
    }

    private static void writeHead(long time, long term, long grants, Facts.Writer out) {
        out.fact(FIRST_LINE).end();
        out.fact("clock").number(time).number(term).number(grants).end();
    }

    private static void writeLock(LockView lock, Facts.Writer out) {
        out.fact("lock").word(lock.name().value()).end();
        LockDocument.writeFacts(lock, out);
    }

    private static void writeEnd(long lines, Facts.Writer out) {
        out.fact("end").number(lines).end();
    }

    private static void writeSession(Session session, Facts.Writer out) {
        out.fact("session").word(session.id).number(session.opened).number(session.lease);
        out.number(session.beat()).number(session.lastBeat()).number(session.done());
        out.field("holder", session.holder).end();
        session.replies().forEach((number, reply) -> {
            out.fact("reply").number(number);
            writeReply(reply, out);
            out.end();
        });
    }

    static long digest(LockTable table) {
        Digest digest = new Digest();
        write(table, digest);
        return digest.value();
    }

    /** A hash of lines, by the method FNV-1a with 64 bits over their characters: {@link LockTable#digest()}. */
    public static final class Digest implements Consumer<String> {
        private long hash = FNV_BASIS;

        /** Makes the digest of no lines. */
        public Digest() {}

        @Override
        public void accept(String line) {
            long next = hash;
            for (int i = 0; i < line.length(); i++) {
                next = (next ^ line.charAt(i)) * FNV_PRIME;
            }
            hash = (next ^ '\n') * FNV_PRIME;
        }

        /**
         * Returns the digest of the lines so far.
         *
         * @return the digest of a table once all that {@link TableSnapshot#write} gives have been taken
         */
        public long value() {
            return hash;
        }
    }

    /**
     * Reads a table.
     *
     * @param lines what {@link #write} wrote
     * @param limits how much the table may take
     * @return a table that goes on as the one that was written
     * @throws UnreadableDocument if the snapshot is of another version, is not complete, has something unknown to this
     *     version, or contradicts itself
     */
    public static LockTable read(Iterator<String> lines, MachineLimits limits) {
        return read(lines, limits, line -> {});
    }

    /**
     * Reads a table, and says what was read, which is quicker than to write the table afterwards.
     *
     * @param lines what {@link #write} wrote
     * @param limits how much the table may take
     * @param again takes one line after the other of those that {@link #write} gives of the table that is returned
     * @return a table that goes on as the one that was written
     * @throws UnreadableDocument if the snapshot is of another version, is not complete, has something unknown to this
     *     version, or contradicts itself
     */
    public static LockTable read(Iterator<String> lines, MachineLimits limits, Consumer<String> again) {
        TableBuilder builder = new TableBuilder(limits, again);
        long line = 0;
        try {
            while (lines.hasNext()) {
                builder.read(lines.next(), line);
                line++;
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UnreadableDocument(
                    "The snapshot cannot be read. why=\"" + e.getMessage() + "\" line=" + (line + 1), e);
        }
    }

    /** Writes a reply as words and fields. */
    static void writeReply(Reply reply, Facts.Writer out) {
        if (reply instanceof Reply.Granted granted) {
            out.word("granted")
                    .grant(granted.grant())
                    .claimFields(granted.grant().claim());
        } else if (reply instanceof Reply.Converted converted) {
            out.word("converted")
                    .grant(converted.grant())
                    .claimFields(converted.grant().claim());
        } else if (reply instanceof Reply.Queued queued) {
            out.word("queued").number(queued.position()).number(queued.number());
        } else if (reply instanceof Reply.Refused refused) {
            out.word("refused").word(refused.reason().name()).field("detail", refused.detail());
        } else if (reply instanceof Reply.Broken broken) {
            out.word("broken").broken(broken);
        } else if (reply instanceof Reply.Settled settled) {
            out.word("settled").field("text", settled.result());
        } else if (reply instanceof Reply.Deadlock deadlock) {
            out.word("deadlock");
            deadlock.cycle()
                    .forEach(wait -> out.word(wait.actor())
                            .id(wait.claim())
                            .word(wait.lock().value()));
        } else {
            out.word(plainWord(reply));
        }
    }

    private static String plainWord(Reply reply) {
        if (reply instanceof Reply.Busy) {
            return "busy";
        }
        if (reply instanceof Reply.Released) {
            return "released";
        }
        if (reply instanceof Reply.Withdrawn) {
            return "withdrawn";
        }
        return reply instanceof Reply.Done ? "done" : "unknown";
    }

    /** Reads what {@link #writeReply} wrote. */
    static Reply readReply(Facts.Reader in) {
        String kind = in.word();
        return switch (kind) {
            case "granted" -> new Reply.Granted(in.grant());
            case "converted" -> new Reply.Converted(in.grant());
            case "queued" -> new Reply.Queued(Facts.parseInt(in.word()), in.number());
            case "refused" -> new Reply.Refused(Refusal.valueOf(in.word()), in.text("detail"));
            case "broken" -> in.broken();
            case "settled" -> new Reply.Settled(in.text("text"));
            case "deadlock" -> new Reply.Deadlock(readCycle(in));
            case "busy" -> Reply.BUSY;
            case "released" -> Reply.RELEASED;
            case "withdrawn" -> Reply.WITHDRAWN;
            case "done" -> Reply.DONE;
            case "unknown" -> Reply.UNKNOWN;
            default -> throw new IllegalArgumentException("There is no such reply in this version. reply=" + kind);
        };
    }

    private static List<Reply.Wait> readCycle(Facts.Reader in) {
        List<Reply.Wait> cycle = new ArrayList<>();
        while (in.hasMore()) {
            cycle.add(new Reply.Wait(in.word(), in.id(), new LockName(in.word())));
        }
        return cycle;
    }

    /** Builds a table from its lines, and says each session and each lock again once it is complete. */
    private static final class TableBuilder {
        private final MachineLimits limits;
        private final Facts.Writer again;
        private @Nullable LockTable table;
        private @Nullable Session session;
        private LockDocument.@Nullable Builder lock;
        private boolean complete;

        TableBuilder(MachineLimits limits, Consumer<String> again) {
            this.limits = limits;
            this.again = new Facts.Writer(again);
        }

        void read(String line, long before) {
            if (before == 0) {
                if (!line.equals(FIRST_LINE)) {
                    throw new IllegalArgumentException(
                            "This version reads snapshots that begin with \"" + FIRST_LINE + "\".");
                }
                return;
            }
            if (complete) {
                throw new IllegalArgumentException("There is something after the end.");
            }
            Facts.Reader in = new Facts.Reader(line);
            String kind = in.word();
            switch (kind) {
                case "clock" -> readClock(in);
                case "session" -> readSession(in);
                case "reply" -> readReplyOfSession(in);
                case "lock" -> beginLock(new LockName(in.word()));
                case "end" -> readEnd(in, before);
                default -> readFact(kind, in);
            }
            in.end();
        }

        private void readClock(Facts.Reader in) {
            if (table != null) {
                throw new IllegalArgumentException("The clock is here twice.");
            }
            long time = in.number();
            long term = in.number();
            long grants = in.number();
            LockTable begun = new LockTable(0, limits);
            begun.restore(time, term);
            begun.locks.lift(grants);
            writeHead(begun.time(), begun.term(), begun.grants(), again);
            table = begun;
        }

        private void readSession(Facts.Reader in) {
            if (lock != null) {
                throw new IllegalArgumentException("Sessions come before locks.");
            }
            endSession();
            String id = in.word();
            long opened = in.number();
            long lease = in.number();
            long beat = in.number();
            long lastBeat = in.number();
            long done = in.number();
            Session opening = new Session(id, in.text("holder"), lease, opened);
            opening.restore(beat, lastBeat, done);
            if (table().sessions.get(id) != null) {
                throw new IllegalArgumentException("A session is here twice. session=" + id);
            }
            table().sessions.add(opening);
            session = opening;
        }

        private void endSession() {
            if (session != null) {
                writeSession(session, again);
                session = null;
            }
        }

        private void readReplyOfSession(Facts.Reader in) {
            if (session == null) {
                throw new IllegalArgumentException("A reply belongs to a session.");
            }
            session.remember(in.number(), readReply(in));
        }

        private void beginLock(LockName name) {
            endSession();
            endLock();
            lock = new LockDocument.Builder(name, this::own);
        }

        private void readFact(String kind, Facts.Reader in) {
            if (lock == null) {
                throw new IllegalArgumentException("There is no such line in this version.");
            }
            lock.read(kind, in);
        }

        private void readEnd(Facts.Reader in, long before) {
            endSession();
            endLock();
            long count = in.number();
            if (count != before) {
                throw new IllegalArgumentException("Lines are missing. written=" + count + " read=" + before);
            }
            writeEnd(count, again);
            complete = true;
        }

        private Claim own(Claim claim) {
            Session owner = table().sessions.get(claim.id().session());
            return owner == null ? claim : owner.own(claim);
        }

        private void endLock() {
            if (lock == null) {
                return;
            }
            LockState built = lock.build();
            for (ClaimId id : built.claims()) {
                Session owner = table().sessions.get(id.session());
                if (owner == null) {
                    throw new IllegalArgumentException("A claim belongs to no session. claim=" + id);
                }
                owner.place(id, with(built.name(), owner.locksOf(id)));
            }
            if (!table().locks.restore(built)) {
                throw new IllegalArgumentException("A lock is idle, or here twice. lock=" + built.name());
            }
            writeLock(built, again);
            lock = null;
        }

        private static List<LockName> with(LockName name, List<LockName> others) {
            if (others.isEmpty()) {
                return List.of(name);
            }
            TreeSet<LockName> names = new TreeSet<>(others);
            names.add(name);
            return List.copyOf(names);
        }

        private LockTable table() {
            if (table == null) {
                throw new IllegalArgumentException("The clock is missing.");
            }
            return table;
        }

        LockTable build() {
            if (!complete) {
                throw new IllegalArgumentException("The end is missing.");
            }
            LockTable built = table();
            built.locks.list();
            for (LockState each : built.locks.all()) {
                each.holders.living().forEach(grant -> note(grant.claim(), built));
                each.queue.all().forEach(waiter -> note(waiter.claim(), built));
            }
            return built;
        }

        private static void note(Claim claim, LockTable built) {
            Session owner = claim.origin().actor().isEmpty()
                    ? null
                    : built.sessions.get(claim.id().session());
            if (owner != null) {
                built.waits.add(claim, owner.locksOf(claim.id()));
            }
        }
    }
}

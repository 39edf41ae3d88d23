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
    private final List<Session> sessions = new ArrayList<>();
    private final List<Supplier<LockView>> locks = new ArrayList<>();

    private TableSnapshot(
            LockTable table, UnaryOperator<Session> session, Function<LockState, Supplier<LockView>> lock) {
        time = table.time();
        term = table.term();
        grants = table.grants();
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
        out.fact(FIRST_LINE).end();
        out.fact("clock").number(time).number(term).number(grants);
        out.end();
        for (Session session : sessions) {
            writeSession(session, out);
        }
        for (Supplier<LockView> held : locks) {
            LockView lock = held.get();
            out.fact("lock").word(lock.name().value()).end();
            LockDocument.writeFacts(lock, out);
        }
        out.fact("end").number(count[0]).end();
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
        TableBuilder builder = new TableBuilder(limits);
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

    /** Builds a table from its lines. */
    private static final class TableBuilder {
        private final MachineLimits limits;
        private @Nullable LockTable table;
        private @Nullable Session session;
        private LockDocument.@Nullable Builder lock;
        private boolean complete;

        TableBuilder(MachineLimits limits) {
            this.limits = limits;
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
            switch (in.word()) {
                case "clock" -> readClock(in);
                case "session" -> readSession(in);
                case "reply" -> readReplyOfSession(in);
                case "lock" -> {
                    fileLock();
                    lock = new LockDocument.Builder(new LockName(in.word()), this::own);
                }
                case "end" -> readEnd(in, before);
                default -> {
                    readFact(line);
                    return;
                }
            }
            in.end();
        }

        private void readClock(Facts.Reader in) {
            long time = in.number();
            long term = in.number();
            table = new LockTable(0, limits);
            table.restore(time, term);
            table.locks.lift(in.number());
        }

        private void readSession(Facts.Reader in) {
            String id = in.word();
            long opened = in.number();
            long lease = in.number();
            long beat = in.number();
            long lastBeat = in.number();
            long done = in.number();
            Session opening = new Session(id, in.text("holder"), lease, opened);
            opening.restore(beat, lastBeat, done);
            table().sessions.add(opening);
            session = opening;
        }

        private void readReplyOfSession(Facts.Reader in) {
            if (session == null) {
                throw new IllegalArgumentException("A reply belongs to a session.");
            }
            session.remember(in.number(), readReply(in));
        }

        private void readFact(String line) {
            if (lock == null) {
                throw new IllegalArgumentException("There is no such line in this version.");
            }
            lock.read(line);
        }

        private void readEnd(Facts.Reader in, long before) {
            fileLock();
            long count = in.number();
            if (count != before) {
                throw new IllegalArgumentException("Lines are missing. written=" + count + " read=" + before);
            }
            complete = true;
        }

        private Claim own(Claim claim) {
            Session owner = table().sessions.get(claim.id().session());
            return owner == null ? claim : owner.own(claim);
        }

        private void fileLock() {
            if (lock == null) {
                return;
            }
            LockState built = lock.build();
            for (ClaimId id : built.claims()) {
                Session owner = table().sessions.get(id.session());
                if (owner == null) {
                    throw new IllegalArgumentException("A claim belongs to no session. claim=" + id);
                }
                TreeSet<LockName> names = new TreeSet<>(owner.locksOf(id));
                names.add(built.name());
                owner.place(id, List.copyOf(names));
            }
            table().locks.file(built);
            lock = null;
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
            for (LockState each : built.locks.all()) {
                each.holders.living().forEach(grant -> note(grant.claim(), built));
                each.queue.all().forEach(waiter -> note(waiter.claim(), built));
            }
            return built;
        }

        private static void note(Claim claim, LockTable built) {
            Session owner = built.sessions.get(claim.id().session());
            if (owner != null) {
                built.waits.add(claim, owner.locksOf(claim.id()));
            }
        }
    }
}

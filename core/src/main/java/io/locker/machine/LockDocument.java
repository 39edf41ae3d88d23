package io.locker.machine;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Grant.Lingering;
import io.locker.machine.LockView.Waiter;
import java.util.Iterator;
import java.util.function.UnaryOperator;

/**
 * The text in which a store keeps one lock: a first line with the version, then one line for each fact. What is absent
 * is left out, so that an uncontended lock is short.
 *
 * <pre>
 * locker 1
 * drawn 9
 * hold web-1/4 update token=3072 since=1700000000000000 holder=web-1%20(pid%20811) purpose=nightly
 * upgrade web-1/4
 * linger web-2/1 shared token=2048 since=1690000000000000 until=1700000060000000
 * wait web-3/17 exclusive 9 payload=add%203
 * result web-3/16 text=12
 * broken web-4/2 token=1024 by=ann reason=stuck
 * value at=1700000000000000 until=1700000300000000 text=slot-42
 * </pre>
 *
 * <p>A grant without token was made by the very write that carries the document: it gets the token of that write's
 * revision when document and revision are read together.
 */
public final class LockDocument {
    private static final String FIRST_LINE = "locker 1";

    private LockDocument() {}

    /**
     * Writes a lock.
     *
     * @param lock the lock
     * @return the document; equal for equal locks
     */
    public static String encode(LockState lock) {
        StringBuilder out = new StringBuilder(128).append(FIRST_LINE).append('\n');
        writeFacts(lock, new Facts.Writer(line -> out.append(line).append('\n')));
        return out.toString();
    }

    /**
     * Writes what can be seen of a lock, for those who only look: it may leave out claims at the end of the queue.
     *
     * @param lock the lock
     * @param waiting how many of those who wait are shown at most
     * @return the document
     */
    public static String excerpt(LockView lock, int waiting) {
        StringBuilder out = new StringBuilder(128).append(FIRST_LINE).append('\n');
        writeFacts(lock, waiting, new Facts.Writer(line -> out.append(line).append('\n')));
        return out.toString();
    }

    /** Writes the facts of a lock, each on its line. */
    static void writeFacts(LockView lock, Facts.Writer out) {
        writeFacts(lock, lock.queue.size(), out);
    }

    private static void writeFacts(LockView lock, int waiting, Facts.Writer out) {
        if (lock.drawn != 0) {
            out.fact("drawn").number(lock.drawn).end();
        }
        for (Grant grant : lock.holders.living()) {
            out.fact("hold").grant(grant).claimFields(grant.claim()).end();
        }
        lock.upgrading().ifPresent(id -> out.fact("upgrade").id(id).end());
        for (Lingering end : lock.holders.lingering()) {
            out.fact("linger").grant(end.grant()).field("until", end.until());
            out.claimFields(end.grant().claim()).end();
        }
        int left = waiting;
        for (Waiter waiter : lock.queue.all()) {
            left--;
            if (left < 0) {
                break;
            }
            out.fact("wait").claimHead(waiter.claim()).number(waiter.number());
            out.claimFields(waiter.claim()).end();
        }
        lock.notes().forEach((id, note) -> writeNote(id, note, out));
        lock.attached().ifPresent(value -> out.fact("value").attached(value).end());
    }

    private static void writeNote(ClaimId id, Reply note, Facts.Writer out) {
        if (note instanceof Reply.Settled settled) {
            out.fact("result").id(id).field("text", settled.result()).end();
        } else if (note instanceof Reply.Broken broken) {
            out.fact("broken").id(id).broken(broken).end();
        }
    }

    /**
     * Reads a lock.
     *
     * @param name the lock's name
     * @param document what {@link #encode} wrote
     * @param revision the revision of the write that carried the document; grants that it left open get its token
     * @param writtenAt the store's time of that write in microseconds
     * @return the lock
     * @throws UnreadableDocument if the document is of another version, has a fact unknown to this version, or
     *     contradicts itself
     */
    public static LockState decode(LockName name, String document, long revision, long writtenAt) {
        Builder builder = new Builder(name, claim -> claim);
        int lineNumber = 1;
        try {
            String[] lines = document.split("\n", -1);
            if (!lines[0].equals(FIRST_LINE)) {
                throw new IllegalArgumentException(
                        "This version reads documents that begin with \"" + FIRST_LINE + "\".");
            }
            for (lineNumber = 2; lineNumber < lines.length; lineNumber++) {
                builder.read(lines[lineNumber - 1]);
            }
            if (!lines[lines.length - 1].isEmpty()) {
                throw new IllegalArgumentException("The last line is not complete.");
            }
            LockState lock = builder.build();
            lock.stamp(revision, writtenAt);
            return lock;
        } catch (IllegalArgumentException e) {
            throw new UnreadableDocument(
                    "The lock's document cannot be read. why=\"" + e.getMessage() + "\" lock=" + name + " line="
                            + lineNumber,
                    e);
        }
    }

    /**
     * Changes who is named in a document.
     *
     * @param document what {@link #encode} or {@link #excerpt} wrote; empty for an idle lock
     * @param claims what to write in place of each claim that holds or waits
     * @param ids what to write in place of the id of any other claim
     * @return the document that says this
     * @throws IllegalArgumentException if there is a fact unknown to this version
     */
    public static String renamed(String document, UnaryOperator<Claim> claims, UnaryOperator<ClaimId> ids) {
        StringBuilder out = new StringBuilder(document.length() + 64);
        Facts.Writer writer = new Facts.Writer(line -> out.append(line).append('\n'));
        Iterator<String> lines = document.lines().iterator();
        if (lines.hasNext()) {
            out.append(lines.next()).append('\n');
        }
        while (lines.hasNext()) {
            rename(new Facts.Reader(lines.next()), writer, claims, ids);
        }
        return out.toString();
    }

    private static void rename(
            Facts.Reader in, Facts.Writer out, UnaryOperator<Claim> claims, UnaryOperator<ClaimId> ids) {
        String kind = in.word();
        out.fact(kind);
        switch (kind) {
            case "drawn" -> out.number(in.number());
            case "hold" -> {
                Grant grant = in.grant();
                Claim shown = claims.apply(grant.claim());
                out.grant(new Grant(shown, grant.token(), grant.since())).claimFields(shown);
            }
            case "linger" -> {
                Lingering end = in.lingering();
                Grant grant = end.grant();
                Claim shown = claims.apply(grant.claim());
                out.grant(new Grant(shown, grant.token(), grant.since()));
                out.field("until", end.until()).claimFields(shown);
            }
            case "wait" -> {
                Waiter waiter = in.waiter();
                Claim shown = claims.apply(waiter.claim());
                out.claimHead(shown).number(waiter.number()).claimFields(shown);
            }
            case "upgrade" -> out.id(ids.apply(in.id()));
            case "result" -> out.id(ids.apply(in.id())).field("text", in.text("text"));
            case "broken" -> out.id(ids.apply(in.id())).broken(in.broken());
            case "value" -> out.attached(in.attached());
            default -> throw new IllegalArgumentException("There is no such fact in this version. fact=" + kind);
        }
        in.end();
        out.end();
    }

    /** Builds a lock from its facts, and refuses facts that contradict each other. */
    static final class Builder {
        private final LockState lock;
        private final UnaryOperator<Claim> own;
        private long lastNumber;

        /** Makes a lock of this name, with what is returned for each claim that holds or waits. */
        Builder(LockName name, UnaryOperator<Claim> own) {
            lock = new LockState(name);
            this.own = own;
        }

        /** Adds the fact on one line. */
        void read(String line) {
            Facts.Reader reader = new Facts.Reader(line);
            read(reader.word(), reader);
            reader.end();
        }

        /** Adds a fact of a kind that has been read already. */
        void read(String kind, Facts.Reader reader) {
            switch (kind) {
                case "drawn" -> lock.drawn = reader.number();
                case "hold" -> lock.holders.add(newGrant(reader.grant()));
                case "upgrade" -> upgrade(reader.id());
                case "linger" -> lock.holders.linger(newLingering(reader.lingering()));
                case "wait" -> addWaiter(reader.waiter());
                case "result" -> lock.note(newId(reader.id()), new Reply.Settled(reader.text("text")));
                case "broken" -> lock.note(newId(reader.id()), reader.broken());
                case "value" -> lock.attached = reader.attached();
                default -> throw new IllegalArgumentException("There is no such fact in this version. fact=" + kind);
            }
        }

        /** Returns the lock, when all facts have been added. */
        LockState build() {
            return lock;
        }

        private ClaimId newId(ClaimId id) {
            if (!(lock.standing(id) instanceof Reply.Unknown)) {
                throw new IllegalArgumentException("A claim is here twice. claim=" + id);
            }
            return id;
        }

        private Grant newGrant(Grant read) {
            Grant grant = new Grant(own.apply(read.claim()), read.token(), read.since());
            newId(grant.claim().id());
            Demand demand = grant.claim().demand();
            checkKind(demand);
            if (!lock.holders.admit(demand)) {
                throw new IllegalArgumentException(
                        "Two holds exclude each other. claim=" + grant.claim().id());
            }
            return grant;
        }

        private Lingering newLingering(Lingering end) {
            return new Lingering(newGrant(end.grant()), end.until());
        }

        private void addWaiter(Waiter waiter) {
            newId(waiter.claim().id());
            checkKind(waiter.claim().demand());
            if (waiter.number() <= lastNumber || waiter.number() > lock.drawn) {
                throw new IllegalArgumentException("A claim has a number that it cannot have drawn. claim="
                        + waiter.claim().id() + " number=" + waiter.number());
            }
            lastNumber = waiter.number();
            Claim claim = own.apply(waiter.claim());
            lock.queue.add(claim.id(), new Waiter(claim, waiter.number()));
        }

        private void checkKind(Demand demand) {
            if (!lock.isFree() && demand.limit() != lock.limit()) {
                throw new IllegalArgumentException("Claims of two kinds are here. demand=" + demand);
            }
        }

        private void upgrade(ClaimId id) {
            Grant grant = lock.holders.grant(id);
            if (grant == null || grant.claim().demand().mode() != LockMode.UPDATE) {
                throw new IllegalArgumentException("Only a hold in mode update becomes exclusive. claim=" + id);
            }
            lock.upgrading = id;
        }
    }
}

package io.locker.host;

import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Facts;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.Step;
import io.locker.machine.Reply;
import io.locker.machine.TableSnapshot;
import io.locker.machine.UnreadableDocument;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The table of one participant: applies the entries of a log one after the other, and makes and checks snapshots.
 *
 * <p>Whatever it decides follows from the entries alone, so all participants decide the same: which marks are void,
 * where tokens are lifted, what the digest is. A table that differs from what others say it should be throws
 * {@link DivergedException}.
 */
public final class Replica {
    private static final String MAGIC = "locker-snapshot";
    private static final long VERSION = 1;
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final int MARKS_KEPT = 8;

    /** A long entry counts as several, so that what lies between two snapshots is bounded in characters too. */
    private static final int CHARACTERS_AS_ONE = 4_096;

    private final HostSettings settings;
    private final LockTable table;
    private final TreeMap<Long, Long> digests = new TreeMap<>();
    private long index;
    private long epoch;
    private long lastText;
    private long sinceMark;
    private @Nullable Snapshot made;

    /**
     * What came of an entry.
     *
     * @param entry the entry as it was read
     * @param replies what each of its commands gave
     * @param events all that happened, in order; also what fell due by the time of the entry
     */
    public record Applied(HostEntry entry, List<Reply> replies, List<Event> events) {}

    private Replica(HostSettings settings, LockTable table) {
        this.settings = settings;
        this.table = table;
    }

    /**
     * Makes the empty table of a log from its first entry.
     *
     * @param settings how to work
     * @param madeAt when the log was made, in microseconds
     * @return a replica
     */
    public static Replica ofNew(HostSettings settings, long madeAt) {
        return new Replica(settings, new LockTable(madeAt, settings.limits()));
    }

    /**
     * Makes the table that a snapshot holds.
     *
     * @param settings how to work
     * @param snapshot the snapshot
     * @return a replica that goes on behind the snapshot's index
     * @throws UnreadableDocument if it is damaged, or a later version wrote it
     * @throws DivergedException if the table that was read has not the digest that the snapshot says
     */
    public static Replica of(HostSettings settings, Snapshot snapshot) {
        List<String> lines = List.of(snapshot.text().split("\n", -1));
        try {
            Facts.Reader head = new Facts.Reader(lines.get(0));
            checkVersion(head);
            long epoch = head.number();
            long lastText = Long.parseUnsignedLong(head.word(), 16);
            long digest = Long.parseUnsignedLong(head.word(), 16);
            head.end();
            LockTable table = TableSnapshot.read(lines.subList(1, lines.size()).iterator(), settings.limits());
            Replica replica = new Replica(settings, table);
            replica.index = snapshot.index();
            replica.epoch = epoch;
            replica.lastText = lastText;
            replica.checkDigest(digest, replica.digest());
            replica.digests.put(snapshot.index(), digest);
            return replica;
        } catch (IllegalArgumentException e) {
            throw new UnreadableDocument("The snapshot cannot be read. why=\"" + e.getMessage() + "\"", e);
        }
    }

    /**
     * Says whether a snapshot was taken at an entry.
     *
     * @param snapshot the snapshot
     * @param entry the entry that the log has at its index
     * @return false if it was taken at another entry, which the log has lost
     */
    public static boolean wasTakenAt(Snapshot snapshot, Entry entry) {
        String head = MAGIC + ' ' + VERSION + ' ' + entry.epoch() + ' ' + Long.toHexString(hash(entry.text())) + ' ';
        return snapshot.index() == entry.index() && snapshot.text().startsWith(head);
    }

    private static void checkVersion(Facts.Reader head) {
        if (!head.word().equals(MAGIC)) {
            throw new IllegalArgumentException("It was not written by Locker.");
        }
        long version = head.number();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "It was written by another version of Locker. version=" + version + " known=" + VERSION);
        }
    }

    /**
     * Returns the table, as it is and changes.
     *
     * @return the table
     */
    public LockTable table() {
        return table;
    }

    /**
     * Returns how far it has come.
     *
     * @return the index of the entry that was applied last; 0 if none was
     */
    public long index() {
        return index;
    }

    /**
     * Says whether an entry is the one that was applied last.
     *
     * @param entry an entry with the index of the last one
     * @return whether it is the same; false if the log has another one there now
     */
    public boolean isLast(Entry entry) {
        return entry.index() == index && entry.epoch() == epoch && hash(entry.text()) == lastText;
    }

    /** Returns whether so much has been applied since the last mark that somebody should make one. */
    boolean wantsMark() {
        return sinceMark >= settings.snapshotEvery();
    }

    /** Returns the snapshot that was taken at the latest mark of this participant, once. */
    @Nullable
    Snapshot takeSnapshot() {
        Snapshot taken = made;
        made = null;
        return taken;
    }

    /** Returns the digest at a mark; 0 if it is not known. */
    long digestAt(long mark) {
        return digests.getOrDefault(mark, 0L);
    }

    /**
     * Applies the next entry.
     *
     * @param entry an entry behind all that were applied
     * @return what came of it
     * @throws UnreadableDocument if a later version wrote the entry, or something else; nothing was applied
     * @throws DivergedException if the entry says that others have another table
     */
    public Applied apply(Entry entry) {
        HostEntry read = LogText.decode(entry.text());
        index = entry.index();
        lastText = hash(entry.text());
        sinceMark += 1 + entry.text().length() / CHARACTERS_AS_ONE;
        List<Event> events = new ArrayList<>();
        if (entry.epoch() > epoch) {
            epoch = entry.epoch();
            events.addAll(
                    table.apply(entry.time(), new Command.Lift(entry.time())).events());
        }
        if (read.commands().isEmpty()) {
            events.addAll(table.apply(entry.time(), new Command.Tick()).events());
        }
        List<Reply> replies = new ArrayList<>(read.commands().size());
        for (Command command : read.commands()) {
            Step step = table.apply(entry.time(), command);
            replies.add(step.reply());
            events.addAll(step.events());
        }
        read.digest()
                .ifPresent(digest -> checkDigest(digest.hash(), digests.getOrDefault(digest.index(), digest.hash())));
        if (read.mark() && sinceMark > settings.snapshotEvery() / 2) {
            mark(read.writer().equals(settings.writer()));
        }
        return new Applied(read, replies, events);
    }

    private void mark(boolean own) {
        sinceMark = 0;
        long digest = digest();
        digests.put(index, digest);
        while (digests.size() > MARKS_KEPT) {
            digests.pollFirstEntry();
        }
        made = own ? snapshot(digest) : null;
    }

    private Snapshot snapshot(long digest) {
        StringBuilder text = new StringBuilder(4096);
        text.append(MAGIC).append(' ').append(VERSION).append(' ').append(epoch);
        text.append(' ').append(Long.toHexString(lastText)).append(' ').append(Long.toHexString(digest));
        TableSnapshot.write(table, line -> text.append('\n').append(line));
        return new Snapshot(index, text.toString());
    }

    /** Returns a hash of all that a snapshot would say, but the digest. */
    private long digest() {
        return (((table.digest() * PRIME) ^ epoch) * PRIME) ^ lastText;
    }

    private void checkDigest(long said, long own) {
        if (said != own) {
            throw new DivergedException("The table of this participant differs from that of the others. said="
                    + Long.toHexString(said) + " own=" + Long.toHexString(own) + " index=" + index + " marks="
                    + digests.keySet());
        }
    }

    private static long hash(String text) {
        long hash = BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}

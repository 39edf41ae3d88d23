package io.locker.server.engine;

import io.locker.host.TableWords;
import io.locker.machine.LockTable;
import io.locker.machine.TableSnapshot;
import io.locker.machine.UnreadableDocument;
import io.locker.server.log.LogMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of this node, as the entries up to an index make it, and its snapshots: a line with version, index and
 * digest, then the lines of {@link TableSnapshot}. A snapshot counts only if the index and the table that were read
 * from it have that digest.
 *
 * <p>The table begins with the time of the first entry, so that all nodes begin alike.
 *
 * <p>A table that was restored from a back-up does not know what was granted after that. Its snapshot says so in the
 * first line, until its tokens are lifted by an entry.
 */
final class ServedTable {
    private static final String MAGIC = "locker-server-snapshot 1 ";
    private static final String EMPTY = MAGIC + "empty";
    private static final String RESTORED = "restored";
    /** Of an index; it fits in a long. */
    private static final String NUMBER = "[0-9]{1,18}";

    private static final int CHUNK = 1 << 16;

    private @Nullable LockTable table;
    private @Nullable TableWords words;
    private long index;
    private boolean restored;

    /** Returns the table; an empty one before the first entry. */
    LockTable table() {
        LockTable present = table;
        return present != null ? present : new LockTable(0, ServerLimits.TABLE);
    }

    /** Returns what speaks about the table. */
    TableWords words() {
        TableWords present = words;
        return present != null ? present : new TableWords(table());
    }

    private void become(LockTable fresh) {
        table = fresh;
        words = new TableWords(fresh);
    }

    long index() {
        return index;
    }

    /** An entry is to be applied: returns the table to which its commands go. */
    LockTable enter(long at, long time) {
        if (at <= index) {
            throw new IllegalStateException("An entry comes again. index=" + at + " applied=" + index);
        }
        index = at;
        LockTable present = table;
        if (present == null) {
            present = new LockTable(time, ServerLimits.TABLE);
            become(present);
        }
        return present;
    }

    /** Whether tokens have to be lifted before anything is granted. */
    boolean isRestored() {
        return restored;
    }

    /** Says whether tokens have to be lifted before anything is granted. */
    void restored(boolean was) {
        restored = was;
    }

    /** Takes hold of all there is now. */
    Image image() {
        return new Image(this);
    }

    /** A table at one moment. */
    static final class Image implements LogMachine.Image {
        private final long index;
        private final boolean restored;
        private final @Nullable TableSnapshot snapshot;
        private long bytes;

        private Image(ServedTable served) {
            LockTable present = served.table;
            index = served.index;
            restored = served.restored;
            snapshot = present == null ? null : TableSnapshot.of(present);
        }

        /** Returns how long the text is, once it was written. */
        long bytes() {
            return bytes;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            for (byte[] chunk : chunks()) {
                out.write(chunk);
                bytes += chunk.length;
            }
        }

        /** Returns the text in pieces. */
        List<byte[]> chunks() {
            return snapshot == null ? List.of(bytes(EMPTY + '\n')) : chunks(snapshot);
        }

        private List<byte[]> chunks(TableSnapshot of) {
            List<byte[]> chunks = new ArrayList<>();
            chunks.add(new byte[0]); // for the first line, which says the digest of all others
            StringBuilder text = new StringBuilder(CHUNK + 1_024);
            TableSnapshot.Digest digest = digest(Long.toString(index), restored);
            of.write(line -> {
                digest.accept(line);
                text.append(line).append('\n');
                if (text.length() >= CHUNK) {
                    chunks.add(bytes(text.toString()));
                    text.setLength(0);
                }
            });
            chunks.add(bytes(text.toString()));
            chunks.set(0, bytes(MAGIC + index + ' ' + Long.toHexString(digest.value()) + mark(restored) + '\n'));
            return chunks;
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Reads what an image wrote, in place of all there is.
     *
     * @throws UnreadableDocument if it is damaged, or a later version wrote it
     */
    void load(InputStream in) throws IOException {
        SnapshotLines lines = new SnapshotLines(in);
        try {
            load(lines);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void load(SnapshotLines lines) {
        String head = lines.hasNext() ? lines.next() : "";
        if (!head.startsWith(MAGIC)) {
            throw new UnreadableDocument("The snapshot is of another version of Locker, or of something else.");
        }
        if (head.equals(EMPTY) && !lines.hasNext()) {
            table = null;
            words = null;
            index = 0;
            restored = false;
            return;
        }
        String[] said = head.substring(MAGIC.length()).split(" ", -1);
        boolean marked = said.length == 3 && said[2].equals(RESTORED);
        if ((said.length != 2 && !marked) || !said[0].matches(NUMBER)) {
            throw new UnreadableDocument(
                    "The snapshot is damaged: its first line makes no sense. head=\"" + head + '"');
        }
        TableSnapshot.Digest digest = digest(said[0], marked);
        LockTable read = TableSnapshot.read(lines, ServerLimits.TABLE, digest);
        String value = Long.toHexString(digest.value());
        if (!said[1].equals(value)) {
            throw new UnreadableDocument(
                    "The snapshot is damaged: what was read has another digest. head=\"" + head + "\" digest=" + value);
        }
        index = Long.parseLong(said[0]);
        restored = marked;
        become(read);
    }

    /** Begins a digest with what the first line says. */
    private static TableSnapshot.Digest digest(String index, boolean restored) {
        TableSnapshot.Digest digest = new TableSnapshot.Digest();
        digest.accept(index + mark(restored));
        return digest;
    }

    private static String mark(boolean restored) {
        return restored ? " " + RESTORED : "";
    }
}

package io.locker.server.engine;

import io.locker.machine.LockTable;
import io.locker.machine.UnreadableDocument;
import io.locker.server.log.LogException;
import io.locker.server.log.LogMachine;
import io.locker.wire.Seal;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * All that is in the table at one position of the log, as a file: a line with version, index, term and node, the
 * snapshot, and a {@linkplain Seal seal}.
 *
 * <pre>
 * locker-backup 1 812 3 10.0.0.1:7422
 * locker-server-snapshot 1 812 5f3c09ab7714e2d0
 * locker-table 1
 * ...
 * sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
 * </pre>
 *
 * @param position where in the log it is
 * @param chunks the bytes of the file, in pieces
 */
public record Backup(Position position, List<byte[]> chunks) {
    /**
     * By how much the counter of grants is lifted at least when a back-up is restored: as many grants may have been
     * made after it, 12 days long a million in each second.
     */
    static final long STEP = 1L << 40;

    private static final String MAGIC = "locker-backup ";
    private static final String VERSION = "1";
    private static final int WORDS = 4;
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_HEAD = 1_024;

    /**
     * A position of a log.
     *
     * @param index of the entry that was applied last
     * @param term in which that was
     */
    public record Position(long index, long term) {}

    /**
     * What a new log begins with.
     *
     * @param position where it begins
     * @param image the table
     */
    public record Beginning(Position position, LogMachine.Image image) {}

    /**
     * Copies the list.
     *
     * @param position where in the log it is
     * @param chunks the bytes of the file
     */
    public Backup {
        chunks = List.copyOf(chunks);
    }

    /** Begins one of a table that is served; what is returned makes it, on any thread, while more is applied. */
    static Supplier<Backup> begin(ServedTable served, String node) {
        Position at = new Position(served.index(), served.table().term());
        ServedTable.Image image = served.image();
        return () -> of(at, image, node);
    }

    private static Backup of(Position at, ServedTable.Image image, String node) {
        List<byte[]> chunks = new ArrayList<>();
        String head = MAGIC + VERSION + ' ' + at.index() + ' ' + at.term() + ' ' + node + '\n';
        chunks.add(head.getBytes(StandardCharsets.UTF_8));
        chunks.addAll(image.chunks());
        Seal seal = new Seal();
        chunks.forEach(seal::add);
        chunks.add(seal.line());
        return new Backup(at, chunks);
    }

    /**
     * Reads a back-up, to begin a new log with it.
     *
     * @param file the file
     * @return what was in it, marked so that tokens are lifted
     * @throws LogException if it cannot be read, is not complete, damaged, of another version or something else
     */
    public static Beginning read(Path file) {
        try {
            long length = Seal.check(file);
            try (InputStream in = new Part(new BufferedInputStream(Files.newInputStream(file), BUFFER), length)) {
                return read(in, file);
            }
        } catch (Seal.BrokenSeal e) {
            throw new LogException("The back-up is not complete, or damaged, or none. file=" + file, e);
        } catch (IOException e) {
            throw new LogException("The back-up cannot be read. file=" + file + " why=\"" + e + "\"", e);
        } catch (UnreadableDocument | NumberFormatException e) {
            throw new LogException(
                    "This version cannot read the back-up. file=" + file + " why=\"" + e.getMessage() + "\"", e);
        }
    }

    private static Beginning read(InputStream in, Path file) throws IOException {
        String head = line(in);
        String[] words = head.startsWith(MAGIC) ? head.substring(MAGIC.length()).split(" ", -1) : new String[0];
        if (words.length == 0) {
            throw new LogException("The file is no back-up of a lock server. file=" + file, null);
        }
        if (!words[0].equals(VERSION) || words.length != WORDS) {
            throw new LogException(
                    "The back-up is of another version of Locker. version=" + words[0] + " known=" + VERSION + " file="
                            + file,
                    null);
        }
        Position position = new Position(Long.parseLong(words[1]), Long.parseLong(words[2]));
        ServedTable served = new ServedTable();
        served.load(in);
        if (served.index() != position.index() || position.term() < 1) {
            throw new LogException("The back-up contradicts itself. file=" + file, null);
        }
        long grants = served.table().grants();
        if (grants > LockTable.GREATEST_LIFT - STEP) {
            throw new LogException("No tokens are left above those of the back-up. grants=" + grants, null);
        }
        served.restored(true);
        return new Beginning(position, served.image());
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n' && line.length() < LONGEST_HEAD; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** The first bytes of a stream. */
    private static final class Part extends FilterInputStream {
        private long left;

        Part(InputStream in, long length) {
            super(in);
            left = length;
        }

        @Override
        public int read() throws IOException {
            if (left <= 0) {
                return -1;
            }
            left--;
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int from, int most) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(bytes, from, (int) Math.min(most, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}

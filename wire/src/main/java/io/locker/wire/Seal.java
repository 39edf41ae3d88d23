package io.locker.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The last line of a file, which says that there is all of it and nothing else: {@code sha256}, a blank, and the digest
 * of everything before that line.
 */
public final class Seal {
    private static final String WORD = "sha256 ";
    private static final int LENGTH = WORD.length() + 64 + 1;
    private static final int CHUNK = 1 << 16;

    private final MessageDigest digest = sha256();

    /** Makes a seal for a file that has nothing yet. */
    public Seal() {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /**
     * Takes note of what the file has.
     *
     * @param bytes the next bytes
     */
    public void add(byte[] bytes) {
        digest.update(bytes);
    }

    /**
     * Returns the last line. Nothing can be added any more.
     *
     * @return its bytes, with the end of the line
     */
    public byte[] line() {
        return (WORD + HexFormat.of().formatHex(digest.digest()) + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Checks a file.
     *
     * @param file the file
     * @return how many bytes it has before its last line
     * @throws BrokenSeal if its last line is not what it has to be
     * @throws IOException if it cannot be read
     */
    public static long check(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size() - LENGTH;
            if (length < 0) {
                throw new BrokenSeal(file);
            }
            Seal seal = new Seal();
            seal.addAll(Channels.newInputStream(channel), length);
            ByteBuffer last = ByteBuffer.allocate(LENGTH);
            while (last.hasRemaining() && channel.read(last) >= 0) {
                // until it is full
            }
            if (!MessageDigest.isEqual(last.array(), seal.line())) {
                throw new BrokenSeal(file);
            }
            return length;
        }
    }

    private void addAll(InputStream in, long length) throws IOException {
        byte[] bytes = new byte[CHUNK];
        for (long left = length; left > 0; ) {
            int read = in.read(bytes, 0, (int) Math.min(left, CHUNK));
            if (read < 0) {
                throw new EOFException();
            }
            digest.update(bytes, 0, read);
            left -= read;
        }
    }

    /** A file is not complete, or was changed. */
    public static final class BrokenSeal extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenSeal(Path file) {
            super("The file is not complete, or damaged, or no back-up. file=" + file);
        }
    }
}

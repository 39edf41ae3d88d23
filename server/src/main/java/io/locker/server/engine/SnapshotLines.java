package io.locker.server.engine;

import io.locker.machine.UnreadableDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The lines of a snapshot without their ends. Stricter than those of a {@link java.io.BufferedReader}, so that no byte
 * can change unseen: only a line feed ends a line, the last one too, and bytes that are not UTF-8 are refused.
 */
final class SnapshotLines implements Iterator<String> {
    private static final int CHUNK = 1 << 16;

    private final Reader reader;
    private final char[] chars = new char[CHUNK];
    private int from;
    private int to;

    SnapshotLines(InputStream in) {
        reader = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
    }

    @Override
    public boolean hasNext() {
        return from < to || fill();
    }

    /**
     * Returns the next line.
     *
     * @throws UnreadableDocument if it has no end, or is no text
     * @throws UncheckedIOException if it cannot be read
     */
    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int end = end();
        if (end < to) {
            String line = new String(chars, from, end - from);
            from = end + 1;
            return line;
        }
        return longLine();
    }

    /** Returns where the line ends that has begun, as far as it was read. */
    private int end() {
        int end = from;
        while (end < to && chars[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Returns a line of which more has to be read. */
    private String longLine() {
        StringBuilder line = new StringBuilder();
        int end = to;
        while (end == to) {
            line.append(chars, from, to - from);
            if (!fill()) {
                throw new UnreadableDocument("The snapshot is not complete: its last line has no end.");
            }
            end = end();
        }
        line.append(chars, from, end - from);
        from = end + 1;
        return line.toString();
    }

    private boolean fill() {
        try {
            from = 0;
            to = Math.max(0, reader.read(chars, 0, CHUNK));
            return to > 0;
        } catch (CharacterCodingException e) {
            throw new UnreadableDocument("The snapshot is damaged: it is no text.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

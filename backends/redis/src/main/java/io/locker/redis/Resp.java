package io.locker.redis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The language of Redis, RESP in its second version, which every version of Redis and Valkey speaks to whoever does not
 * ask for another.
 *
 * <p>A request is a list of byte strings. An answer is a byte string, a number ({@link Long}), a list of answers, null,
 * or a {@link RedisRefusal}.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Redis serialization protocol</a>
 */
final class Resp {
    private static final byte[] END = {'\r', '\n'};
    private static final int BUFFER = 16 << 10;

    /** As long as a string of Redis may be. */
    private static final int LONGEST_STRING = 512 << 20;

    /** No answer to Locker is deeper than three lists. */
    private static final int DEEPEST = 8;

    private final InputStream in;
    private final OutputStream out;
    private final byte[] outgoing = new byte[BUFFER];
    private int written;
    private final byte[] incoming = new byte[BUFFER];
    private int from;
    private int to;

    Resp(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Sends a request. For one thread at a time, which need not be the one that reads. */
    void write(List<byte[]> request) throws IOException {
        writeHead('*', request.size());
        for (byte[] part : request) {
            writeHead('$', part.length);
            write(part);
            write(END);
        }
        flush();
    }

    private void writeHead(char kind, int length) throws IOException {
        write((kind + Integer.toString(length)).getBytes(StandardCharsets.US_ASCII));
        write(END);
    }

    private void write(byte[] bytes) throws IOException {
        if (bytes.length > BUFFER - written) {
            flush();
        }
        if (bytes.length > BUFFER) {
            out.write(bytes);
        } else {
            System.arraycopy(bytes, 0, outgoing, written, bytes.length);
            written += bytes.length;
        }
    }

    private void flush() throws IOException {
        out.write(outgoing, 0, written);
        out.flush();
        written = 0;
    }

    /** Reads one answer. For one thread at a time. After a failure the rest of what comes has no meaning. */
    @Nullable
    Object read() throws IOException {
        return read(0);
    }

    private @Nullable Object read(int depth) throws IOException {
        byte kind = next();
        String head = line();
        return switch (kind) {
            case '+' -> head.getBytes(StandardCharsets.UTF_8);
            case '-' -> new RedisRefusal(head);
            case ':' -> number(head);
            case '$' -> string(number(head));
            case '*' -> list(number(head), depth);
            default -> throw new IOException("This is not the language of Redis. first byte=" + kind);
        };
    }

    private byte @Nullable [] string(long length) throws IOException {
        if (length < 0) {
            return null;
        }
        if (length > LONGEST_STRING) {
            throw new IOException("A string in an answer is too long. length=" + length);
        }
        byte[] string = new byte[(int) length];
        int filled = Math.min(string.length, to - from);
        System.arraycopy(incoming, from, string, 0, filled);
        from += filled;
        int more = in.readNBytes(string, filled, string.length - filled);
        if (filled + more < string.length) {
            throw new EOFException("The server ended the connection.");
        }
        if (next() != '\r' || next() != '\n') {
            throw new IOException("A string in an answer has no end.");
        }
        return string;
    }

    private @Nullable List<Object> list(long length, int depth) throws IOException {
        if (length < 0) {
            return null;
        }
        if (depth == DEEPEST) {
            throw new IOException("An answer has too many lists in one another.");
        }
        List<@Nullable Object> list = new ArrayList<>((int) Math.min(length, BUFFER));
        for (long at = 0; at < length; at++) {
            list.add(read(depth + 1));
        }
        return Collections.unmodifiableList(list);
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("A number in an answer is none.", e);
        }
    }

    private String line() throws IOException {
        StringBuilder line = null;
        while (true) {
            for (int at = from; at < to; at++) {
                if (incoming[at] == '\r') {
                    String last = new String(incoming, from, at - from, StandardCharsets.UTF_8);
                    from = at + 1;
                    if (next() != '\n') {
                        throw new IOException("A line in an answer has no end.");
                    }
                    return line == null ? last : line + last;
                }
            }
            line = (line == null ? new StringBuilder() : line)
                    .append(new String(incoming, from, to - from, StandardCharsets.UTF_8));
            if (line.length() > BUFFER) {
                throw new IOException("A line in an answer is too long.");
            }
            from = to;
            fill();
        }
    }

    private byte next() throws IOException {
        if (from == to) {
            fill();
        }
        return incoming[from++];
    }

    private void fill() throws IOException {
        int got = in.read(incoming, 0, BUFFER);
        if (got < 0) {
            throw new EOFException("The server ended the connection.");
        }
        from = 0;
        to = got;
    }

    /** A request in its parts. */
    static final class Request {
        private final List<byte[]> parts = new ArrayList<>();
        private int length;

        Request(String... words) {
            for (String word : words) {
                add(word);
            }
        }

        Request add(String part) {
            return add(RedisKeys.bytes(part));
        }

        Request add(long part) {
            return add(Long.toString(part));
        }

        Request add(byte[] part) {
            parts.add(part);
            length += part.length;
            return this;
        }

        List<byte[]> parts() {
            return parts;
        }

        /** How many bytes it has, about. */
        int length() {
            return length;
        }
    }
}

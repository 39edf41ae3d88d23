package io.locker.rabbitmq;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One message of the stream: a line that says what it is, and a text.
 *
 * <p>The line is {@code locker-stream 1 KIND MADE WRITER NUMBER}; a part of a snapshot goes on with the snapshot's
 * index, the number of this part from 0, and how many parts there are. MADE says to which log the message belongs: one
 * that says something else than the stream's first {@code made} was on its way when the stream was deleted, and counts
 * for nothing. WRITER and NUMBER are never used twice, so whoever wrote it recognizes it.
 */
final class RabbitRecord {
    private static final String MAGIC = "locker-stream ";
    private static final String HEAD = MAGIC + "1 ";
    private static final int LONGEST_HEAD = 300;

    private static final int FIELDS = 6;
    private static final int PART_FIELDS = 9;

    /** What a message is. */
    enum Kind {
        /** Says when the log was made. The first one counts. */
        MADE,
        /** Says nothing, but where it came to lie. */
        PROBE,
        /** Something that was appended. */
        ENTRY,
        /** A part of a snapshot. */
        PART,
        /** Written by a later version. */
        UNKNOWN
    }

    /**
     * Which part of which snapshot.
     *
     * @param index what the whole snapshot amounts to: the entries up to this one
     * @param number which part, from 0
     * @param of how many parts there are
     */
    record Part(long index, int number, int of) {}

    private final Kind kind;
    private final long made;
    private final String writer;
    private final long number;
    private final @Nullable Part part;
    private final byte[] body;
    private final int textAt;

    private RabbitRecord(Kind kind, byte[] body, int textAt, String[] fields) {
        this.kind = kind;
        this.body = body;
        this.textAt = textAt;
        boolean known = kind != Kind.UNKNOWN;
        made = known ? Long.parseLong(fields[3]) : 0;
        writer = known ? fields[4] : "";
        number = known ? Long.parseLong(fields[5]) : 0;
        part = kind == Kind.PART
                ? new Part(Long.parseLong(fields[6]), Integer.parseInt(fields[7]), Integer.parseInt(fields[8]))
                : null;
    }

    /** Writes a message. */
    static byte[] write(Kind kind, long made, String name, String text) {
        return (HEAD + kind.name().toLowerCase(Locale.ROOT) + ' ' + made + ' ' + name + '\n' + text)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a part of a snapshot. */
    static byte[] write(Part part, long made, String name, String text) {
        return write(Kind.PART, made, name + ' ' + part.index + ' ' + part.number + ' ' + part.of, text);
    }

    /** Reads a message; null if it is none of Locker's. */
    static @Nullable RabbitRecord read(byte[] body) {
        int end = 0;
        while (end < body.length && end < LONGEST_HEAD && body[end] != '\n') {
            end++;
        }
        String head = new String(body, 0, end, StandardCharsets.UTF_8);
        if (!head.startsWith(MAGIC)) {
            return null;
        }
        try {
            String[] fields = head.split(" ", -1);
            Kind kind = kind(head, fields);
            return new RabbitRecord(kind, body, kind == Kind.UNKNOWN ? 0 : end + 1, fields);
        } catch (NumberFormatException e) {
            return new RabbitRecord(Kind.UNKNOWN, body, 0, new String[0]);
        }
    }

    private static Kind kind(String head, String[] fields) {
        if (head.startsWith(HEAD)) {
            for (Kind kind : Kind.values()) {
                int expected = kind == Kind.PART ? PART_FIELDS : FIELDS;
                if (fields[2].equals(kind.name().toLowerCase(Locale.ROOT)) && fields.length == expected) {
                    return kind;
                }
            }
        }
        return Kind.UNKNOWN;
    }

    Kind kind() {
        return kind;
    }

    /** To which log it belongs: when that was made, in microseconds; 0 if the writer did not know yet. */
    long made() {
        return made;
    }

    String writer() {
        return writer;
    }

    long number() {
        return number;
    }

    /** Which part of a snapshot it is; null if it is none. */
    @Nullable
    Part part() {
        return part;
    }

    /** The text; of a message that a later version wrote, all of it. */
    String text() {
        return new String(body, textAt, body.length - textAt, StandardCharsets.UTF_8);
    }
}

package io.locker.machine;

import io.locker.api.LockName;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one line that {@link FactWriter} wrote. Fields come in the order in which they are written; whatever is left at
 * {@link #end()} is unknown, and refused.
 */
final class FactReader {
    private final String line;
    private int next;

    FactReader(String line) {
        this.line = line;
    }

    /** Returns the next word, which must be there. */
    String word() {
        if (next >= line.length()) {
            throw new IllegalArgumentException("A word is missing.");
        }
        return unescape(take());
    }

    long number() {
        return parseNumber(word());
    }

    /** Returns the text of a field, or an empty text if it is absent. */
    String text(String key) {
        if (!isNext(key)) {
            return "";
        }
        String value = unescape(take().substring(key.length() + 1));
        if (value.isEmpty()) {
            throw new IllegalArgumentException("An empty field is left out. field=" + key);
        }
        return value;
    }

    /** Returns the number in a field, or 0 if it is absent. */
    long number(String key) {
        String value = text(key);
        return value.isEmpty() ? 0 : parseNumber(value);
    }

    ClaimId id() {
        return ClaimId.parse(word());
    }

    Demand demand() {
        return Demand.parse(word());
    }

    /** Reads the fields of a claim whose id and demand have been read. */
    Claim claim(ClaimId id, Demand demand) {
        Origin origin = new Origin(text("holder"), text("purpose"), text("actor"));
        String payload = text("payload");
        List<LockName> together = new ArrayList<>();
        while (isNext("with")) {
            together.add(new LockName(text("with")));
        }
        return new Claim(id, demand, origin, payload, together);
    }

    Grant grant() {
        ClaimId id = id();
        Demand demand = demand();
        long token = number("token");
        long since = number("since");
        return new Grant(claim(id, demand), token, since);
    }

    Lingering lingering() {
        ClaimId id = id();
        Demand demand = demand();
        long token = number("token");
        long since = number("since");
        long until = number("until");
        return new Lingering(new Grant(claim(id, demand), token, since), until);
    }

    LockQueue.Waiter waiter() {
        ClaimId id = id();
        Demand demand = demand();
        long number = number();
        return new LockQueue.Waiter(claim(id, demand), number);
    }

    Reply.Broken broken() {
        long token = number("token");
        return new Reply.Broken(text("by"), text("reason"), token);
    }

    Attached attached() {
        long at = number("at");
        long until = number("until");
        return new Attached(text("text"), at, until);
    }

    /** Refuses what has not been read. */
    void end() {
        if (next < line.length()) {
            throw new IllegalArgumentException("There is an unknown field. field=" + line.substring(next));
        }
    }

    private boolean isNext(String key) {
        return line.startsWith(key, next)
                && next + key.length() < line.length()
                && line.charAt(next + key.length()) == '=';
    }

    private String take() {
        int blank = line.indexOf(' ', next);
        int end = blank < 0 ? line.length() : blank;
        String word = line.substring(next, end);
        if (word.isEmpty() || end == line.length() - 1) {
            throw new IllegalArgumentException("There is a blank too many.");
        }
        next = end + 1;
        return word;
    }

    private static String unescape(String text) {
        int percent = text.indexOf('%');
        if (percent < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (percent >= 0) {
            out.append(text, from, percent);
            boolean wide = text.startsWith("u", percent + 1);
            int digits = percent + (wide ? 2 : 1);
            from = digits + (wide ? 4 : 2);
            out.append(parseHex(text, digits, from));
            percent = text.indexOf('%', from);
        }
        return out.append(text, from, text.length()).toString();
    }

    private static char parseHex(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = i < text.length() ? FactWriter.HEX.indexOf(text.charAt(i)) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException("An escape is not complete. text=" + text);
            }
            value = value * 16 + digit;
        }
        return (char) value;
    }

    /** Reads a number of decimal digits, not negative. */
    static long parseNumber(String text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                throw noNumber(text);
            }
            value = value * 10 + digit;
        }
        if (text.isEmpty()) {
            throw noNumber(text);
        }
        return value;
    }

    static int parseInt(String text) {
        long value = parseNumber(text);
        if (value > Integer.MAX_VALUE) {
            throw noNumber(text);
        }
        return (int) value;
    }

    private static IllegalArgumentException noNumber(String text) {
        return new IllegalArgumentException("A number has decimal digits only, and is not too great. text=" + text);
    }
}

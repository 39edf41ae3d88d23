package io.locker.machine;

import io.locker.api.LockName;
import io.locker.machine.LockView.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The text form of facts, one on a line: words, then fields {@code key=value}, separated by blanks. A field that is
 * empty or 0 is left out. Characters that would break a line or a word are escaped: {@code %XX}, or {@code %uXXXX}
 * above 255.
 */
public final class Facts {
    private static final String HEX = "0123456789ABCDEF";

    private Facts() {}

    /**
     * Returns one fact as a line without its end.
     *
     * @param fact writes it
     * @return the line
     */
    public static String line(Consumer<Writer> fact) {
        StringBuilder line = new StringBuilder();
        Writer writer = new Writer(line::append);
        fact.accept(writer);
        writer.end();
        return line.toString();
    }

    /** Reads a number of decimal digits, not negative. */
    static long parseNumber(String text) {
        return parseNumber(text, 0, text.length());
    }

    private static long parseNumber(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                throw noNumber(text.substring(from, to));
            }
            value = value * 10 + digit;
        }
        if (from == to) {
            throw noNumber("");
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

    /** Writes facts. */
    public static final class Writer {
        private final StringBuilder out = new StringBuilder(120);
        private final Consumer<String> lines;

        /** Makes a writer that hands on each line, without its end, when it is complete. */
        Writer(Consumer<String> lines) {
            this.lines = lines;
        }

        /**
         * Begins a line with the word that says what it is.
         *
         * @param kind the word
         * @return this
         */
        public Writer fact(String kind) {
            out.append(kind);
            return this;
        }

        /**
         * Writes a word.
         *
         * @param text any text
         * @return this
         */
        public Writer word(String text) {
            out.append(' ');
            escape(text);
            return this;
        }

        /**
         * Writes a number.
         *
         * @param number not negative
         * @return this
         */
        public Writer number(long number) {
            out.append(' ').append(number);
            return this;
        }

        /**
         * Writes a field, unless it is empty.
         *
         * @param key its name
         * @param text any text
         * @return this
         */
        public Writer field(String key, String text) {
            if (!text.isEmpty()) {
                out.append(' ').append(key).append('=');
                escape(text);
            }
            return this;
        }

        Writer field(String key, long number) {
            if (number != 0) {
                out.append(' ').append(key).append('=').append(number);
            }
            return this;
        }

        /**
         * Writes what makes up a claim: its id, its demand and its fields.
         *
         * @param claim the claim
         * @return this
         */
        public Writer claim(Claim claim) {
            return claimHead(claim).claimFields(claim);
        }

        Writer claimHead(Claim claim) {
            return id(claim.id()).word(claim.demand().toString());
        }

        Writer claimFields(Claim claim) {
            field("holder", claim.origin().holder());
            field("purpose", claim.origin().purpose());
            field("actor", claim.origin().actor());
            field("payload", claim.payload());
            for (LockName other : claim.together()) {
                field("with", other.value());
            }
            return this;
        }

        /** Writes what makes up a grant but the fields of its claim. */
        Writer grant(Grant grant) {
            return claimHead(grant.claim()).field("token", grant.token()).field("since", grant.since());
        }

        Writer broken(Reply.Broken note) {
            return field("token", note.token()).field("by", note.by()).field("reason", note.reason());
        }

        Writer attached(Attached value) {
            return field("at", value.at()).field("until", value.until()).field("text", value.text());
        }

        /**
         * Writes the id of a claim as a word.
         *
         * @param id the id
         * @return this
         */
        public Writer id(ClaimId id) {
            word(id.session());
            out.append('/').append(id.number());
            return this;
        }

        /** Ends the line. */
        void end() {
            lines.accept(out.toString());
            out.setLength(0);
        }

        private void escape(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (isPlain(c)) {
                    out.append(c);
                } else if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    out.append(c).append(text.charAt(++i));
                } else {
                    escape(c);
                }
            }
        }

        private static boolean isPlain(char c) {
            if (c < 0x7f) {
                return c > ' ' && c != '%';
            }
            return c > 0xa0 && !Character.isSurrogate(c) && !Character.isSpaceChar(c);
        }

        private void escape(char c) {
            if (c > 0xff) {
                out.append("%u").append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15));
            } else {
                out.append('%');
            }
            out.append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
        }
    }

    /**
     * Reads one fact. Fields come in the order in which they are written; whatever is left at {@link #end()} is
     * unknown, and refused.
     */
    public static final class Reader {
        private final String line;
        private int next;

        /**
         * Begins to read a line.
         *
         * @param line what a {@link Writer} wrote
         */
        public Reader(String line) {
            this.line = line;
        }

        /**
         * Returns the next word, which must be there.
         *
         * @return the word
         */
        public String word() {
            int from = beginWord();
            return unescape(line.substring(from, passWord()));
        }

        /**
         * Returns the next word as a number.
         *
         * @return the number, not negative
         */
        public long number() {
            int from = beginWord();
            return parseNumber(line, from, passWord());
        }

        /**
         * Returns the text of a field, or an empty text if it is absent.
         *
         * @param key its name
         * @return the text
         */
        public String text(String key) {
            if (!isNext(key)) {
                return "";
            }
            int from = next + key.length() + 1;
            return unescape(line.substring(from, passField(key)));
        }

        /** Returns the number in a field, or 0 if it is absent. */
        long number(String key) {
            if (!isNext(key)) {
                return 0;
            }
            int from = next + key.length() + 1;
            return parseNumber(line, from, passField(key));
        }

        /**
         * Reads the id of a claim.
         *
         * @return the id
         */
        public ClaimId id() {
            return ClaimId.parse(word());
        }

        /**
         * Reads a demand.
         *
         * @return the demand
         */
        public Demand demand() {
            return Demand.parse(word());
        }

        /**
         * Reads the fields of a claim whose id and demand have been read.
         *
         * @param id its id
         * @param demand its demand
         * @return the claim
         */
        public Claim claim(ClaimId id, Demand demand) {
            Origin origin = new Origin(text("holder"), text("purpose"), text("actor"));
            String payload = text("payload");
            return new Claim(id, demand, origin, payload, isNext("with") ? together() : List.of());
        }

        private List<LockName> together() {
            List<LockName> together = new ArrayList<>();
            while (isNext("with")) {
                together.add(new LockName(text("with")));
            }
            return together;
        }

        Grant grant() {
            ClaimId id = id();
            Demand demand = demand();
            long token = number("token");
            long since = number("since");
            return new Grant(claim(id, demand), token, since);
        }

        Grant.Lingering lingering() {
            ClaimId id = id();
            Demand demand = demand();
            long token = number("token");
            long since = number("since");
            long until = number("until");
            return new Grant.Lingering(new Grant(claim(id, demand), token, since), until);
        }

        Waiter waiter() {
            ClaimId id = id();
            Demand demand = demand();
            long number = number();
            return new Waiter(claim(id, demand), number);
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

        /**
         * Says whether anything has not been read.
         *
         * @return whether there is more
         */
        public boolean hasMore() {
            return next < line.length();
        }

        /** Refuses what has not been read. */
        public void end() {
            if (next < line.length()) {
                throw new IllegalArgumentException("There is an unknown field. field=" + line.substring(next));
            }
        }

        private boolean isNext(String key) {
            return line.startsWith(key, next)
                    && next + key.length() < line.length()
                    && line.charAt(next + key.length()) == '=';
        }

        private int beginWord() {
            if (next >= line.length()) {
                throw new IllegalArgumentException("A word is missing.");
            }
            return next;
        }

        /** Goes on behind the next word or field, and returns where it ends. */
        private int passWord() {
            int blank = line.indexOf(' ', next);
            int end = blank < 0 ? line.length() : blank;
            if (end == next || end == line.length() - 1) {
                throw new IllegalArgumentException("There is a blank too many.");
            }
            next = end + 1;
            return end;
        }

        private int passField(String key) {
            int from = next + key.length() + 1;
            int end = passWord();
            if (end == from) {
                throw new IllegalArgumentException("An empty field is left out. field=" + key);
            }
            return end;
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
                int digit = i < text.length() ? HEX.indexOf(text.charAt(i)) : -1;
                if (digit < 0) {
                    throw new IllegalArgumentException("An escape is not complete. text=" + text);
                }
                value = value * 16 + digit;
            }
            return (char) value;
        }
    }
}

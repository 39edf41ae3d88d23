package io.locker.cli.look;

import java.util.List;
import java.util.Optional;

/** Writes one JSON object, field by field, in the order given. */
final class Json {
    private final StringBuilder text = new StringBuilder("{");

    Json string(String name, String value) {
        key(name);
        quote(value);
        return this;
    }

    Json number(String name, long value) {
        key(name);
        text.append(value);
        return this;
    }

    /** A number that may be unknown: {@code null} then. */
    Json number(String name, Optional<Long> value) {
        key(name);
        text.append(value.map(String::valueOf).orElse("null"));
        return this;
    }

    Json bool(String name, boolean value) {
        key(name);
        text.append(value);
        return this;
    }

    Json array(String name, List<String> objects) {
        key(name);
        text.append('[').append(String.join(",", objects)).append(']');
        return this;
    }

    /** An object that may be missing: {@code null} then. */
    Json object(String name, Optional<String> object) {
        key(name);
        text.append(object.orElse("null"));
        return this;
    }

    private void key(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        text.append(':');
    }

    /** Control characters, and what JavaScript takes for ends of lines, are written as escapes. */
    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (Character.isISOControl(c) || isLineEnd(c) || isHalf(value, i)) {
                text.append("\\u").append(Integer.toHexString(0x10000 + c), 1, 5);
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static boolean isLineEnd(char c) {
        return c == '\u2028' || c == '\u2029';
    }

    /** Half a surrogate pair is no character, and could not be written in UTF-8. */
    private static boolean isHalf(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }

    /** Returns the object. */
    @Override
    public String toString() {
        return text + "}";
    }
}

package io.locker.api;

import java.util.Objects;

/**
 * The name of a lock: what all that want the same lock agree on.
 *
 * <p>A name has 1 to {@value #MAX_CHARACTERS} characters (Unicode code points) and at most {@value #MAX_BYTES} bytes in
 * UTF-8. It has no control characters, no unpaired surrogates, and no white space at its ends. Everything else is
 * allowed: slashes, spaces inside, any script. Names are compared exactly; case matters and nothing is normalized.
 *
 * @param value the text of the name
 */
public record LockName(String value) implements Comparable<LockName> {
    /** The greatest number of characters, counted as Unicode code points. */
    public static final int MAX_CHARACTERS = 255;

    /** The greatest number of bytes in UTF-8, so that every backend can keep every name whole. */
    public static final int MAX_BYTES = 512;

    /**
     * Checks the text.
     *
     * @param value the text of the name
     * @throws IllegalArgumentException if the text is not a name; the message says in one sentence why
     */
    public LockName {
        if (Objects.requireNonNull(value, "value").isEmpty()) {
            throw new IllegalArgumentException("A lock name must not be empty.");
        }
        checkCharacters(value);
        if (value.isBlank()) {
            throw new IllegalArgumentException("A lock name must not be blank.");
        }
        if (isSpace(value.codePointAt(0)) || isSpace(value.codePointBefore(value.length()))) {
            throw new IllegalArgumentException(
                    "A lock name must not begin or end with white space. name=\"" + value + "\"");
        }
    }

    private static void checkCharacters(String value) {
        int characters = 0;
        int bytes = 0;
        for (int i = 0; i < value.length(); characters++) {
            int codePoint = value.codePointAt(i);
            if (Character.isISOControl(codePoint)) {
                throw new IllegalArgumentException(
                        "A lock name must not contain control characters. " + at(i, codePoint));
            }
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        "A lock name must not contain half a surrogate pair. " + at(i, codePoint));
            }
            i += Character.charCount(codePoint);
            bytes += utf8Length(codePoint);
        }
        if (characters > MAX_CHARACTERS) {
            throw new IllegalArgumentException("A lock name has at most 255 characters. characters=" + characters);
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("A lock name has at most 512 bytes in UTF-8. bytes=" + bytes);
        }
    }

    private static String at(int index, int codePoint) {
        return "index=" + index + " character=U+"
                + Integer.toHexString(0x10000 + codePoint).substring(1);
    }

    private static int utf8Length(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }

    @Override
    public int compareTo(LockName other) {
        return value.compareTo(Objects.requireNonNull(other, "other").value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LockName name && value.equals(name.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Returns the text of the name. */
    @Override
    public String toString() {
        return value;
    }
}

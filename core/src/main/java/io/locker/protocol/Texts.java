package io.locker.protocol;

import java.util.Objects;

/** What must be true of every text that a program gives, so that each store can keep it and give it back. */
public final class Texts {
    private Texts() {}

    /**
     * Refuses what is no text.
     *
     * @param what what it is for
     * @param text the text
     * @return the text
     * @throws IllegalArgumentException if it has half a surrogate pair, which no encoding can write
     */
    public static String whole(String what, String text) {
        Objects.requireNonNull(text, what);
        int index = half(text);
        if (index >= 0) {
            throw new IllegalArgumentException("A text must not contain half a surrogate pair. text=" + what + " index="
                    + index + " character=U+" + Integer.toHexString(text.charAt(index)));
        }
        return text;
    }

    private static int half(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) {
                return i;
            }
        }
        return -1;
    }
}

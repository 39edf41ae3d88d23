package io.locker.fuzz;

import java.util.regex.Pattern;

/** How input that makes no sense is to be refused. */
public final class Refusals {
    private static final Pattern SENTENCE = Pattern.compile("[A-Z].*\\..*", Pattern.DOTALL);

    private Refusals() {}

    /**
     * Checks that a refusal says in a sentence what is wrong.
     *
     * @param refusal what was thrown
     */
    public static void check(IllegalArgumentException refusal) {
        String message = refusal.getMessage();
        if (message == null || !SENTENCE.matcher(message).matches()) {
            throw new AssertionError("The refusal is no sentence. message=" + message, refusal);
        }
    }

    /**
     * Checks that what was read, written and read again is the same.
     *
     * @param first what was read first
     * @param again what was read again
     */
    public static void checkSame(Object first, Object again) {
        if (!first.equals(again)) {
            throw new AssertionError("It is another after it was written and read. first=" + first + " again=" + again);
        }
    }
}

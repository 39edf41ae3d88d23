package io.locker.machine;

/**
 * Who asks for a lock: a session, and the number of the claim within it. Neither is ever used again.
 *
 * @param session the session that owns the claim and takes it along when it ends, 1 to {@value #MAX_SESSION} characters
 * @param number the number of the claim, greater than 0
 */
public record ClaimId(String session, long number) implements Comparable<ClaimId> {
    /** The greatest length of a session id, so that a claim id fits in every key and header. */
    public static final int MAX_SESSION = 128;

    /**
     * Checks the parts.
     *
     * @param session the session
     * @param number the number of the claim
     * @throws IllegalArgumentException if the session is empty or too long, or the number is not greater than 0
     */
    public ClaimId {
        checkSession(session);
        if (number <= 0) {
            throw new IllegalArgumentException("The number of a claim is greater than 0. number=" + number);
        }
    }

    /**
     * Checks the id of a session.
     *
     * @param session the id
     * @throws IllegalArgumentException if it is empty or too long
     */
    static void checkSession(String session) {
        if (session.isEmpty() || session.length() > MAX_SESSION) {
            throw new IllegalArgumentException(
                    "A session id has 1 to " + MAX_SESSION + " characters. length=" + session.length());
        }
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @param text {@code session/number}
     * @return the id
     * @throws IllegalArgumentException if the text is not of this form
     */
    public static ClaimId parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("A claim id has the form session/number. text=" + text);
        }
        return new ClaimId(text.substring(0, slash), Facts.parseNumber(text.substring(slash + 1)));
    }

    @Override
    public int compareTo(ClaimId other) {
        int bySession = session.compareTo(other.session);
        return bySession != 0 ? bySession : Long.compare(number, other.number);
    }

    /*
     * Equality is written out here and in other records that are keys: what a record brings along is put together
     * when it is first used, and that takes longer than all else in a short command.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof ClaimId id && number == id.number && session.equals(id.session);
    }

    @Override
    public int hashCode() {
        return 31 * session.hashCode() + Long.hashCode(number);
    }

    /** Returns {@code session/number}. */
    @Override
    public String toString() {
        return session + "/" + number;
    }
}

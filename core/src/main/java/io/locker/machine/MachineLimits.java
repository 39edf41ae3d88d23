package io.locker.machine;

import org.jspecify.annotations.Nullable;

/**
 * How much one lock, one session and one table may take. Reaching a limit is a reply, never an out-of-memory error.
 *
 * @param lock limits of one lock
 * @param session limits of one session
 * @param table limits of a table of locks
 * @param sizes limits of texts and lists
 */
public record MachineLimits(OfLock lock, OfSession session, OfTable table, Sizes sizes) {
    private static final MachineLimits DEFAULTS = new MachineLimits(
            new OfLock(100_000, 200_000),
            new OfSession(20_000, 20_000),
            new OfTable(100_000, 1_000_000, 10_000),
            new Sizes(65_536, 1_024, 64));

    /**
     * Limits of one lock.
     *
     * @param waiting claims that wait, and results of merged work that nobody fetched; so that a lock nobody releases
     *     does not fill the memory, while a whole data centre may still queue up
     * @param claims claims in all, with holders; so that readers do not fill the memory either
     */
    public record OfLock(int waiting, int claims) {}

    /**
     * Limits of one session.
     *
     * @param claims claims that it may have at one time; so that one client with a leak does not use up the table
     * @param replies replies that it has not said it received; so that a client which acknowledges nothing stops
     */
    public record OfSession(int claims, int replies) {}

    /**
     * Limits of a table of locks.
     *
     * @param sessions sessions at one time; each costs a heartbeat and some memory
     * @param locks locks that are held, awaited or keep a value
     * @param searchSteps claims looked at by one search for a deadlock; a search that is cut off finds nothing, so that
     *     no command takes for ever
     */
    public record OfTable(int sessions, int locks, int searchSteps) {}

    /**
     * Limits of texts and lists.
     *
     * @param payload characters of a payload, a result, or an attached value; these travel through every replica
     * @param text characters of a holder, a purpose, an actor or a reason; enough for a sentence to a person
     * @param names locks of one all-or-nothing claim; each makes granting it more work
     */
    public record Sizes(int payload, int text, int names) {}

    /**
     * Returns the limits that hold unless others are set.
     *
     * @return the defaults
     */
    public static MachineLimits defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the same limits with others for one lock.
     *
     * @param changed limits of one lock
     * @return the new limits
     */
    public MachineLimits with(OfLock changed) {
        return new MachineLimits(changed, session, table, sizes);
    }

    /**
     * Returns the same limits with others for one session.
     *
     * @param changed limits of one session
     * @return the new limits
     */
    public MachineLimits with(OfSession changed) {
        return new MachineLimits(lock, changed, table, sizes);
    }

    /**
     * Returns the same limits with others for a table.
     *
     * @param changed limits of a table
     * @return the new limits
     */
    public MachineLimits with(OfTable changed) {
        return new MachineLimits(lock, session, changed, sizes);
    }

    /**
     * Returns the same limits with others for texts and lists.
     *
     * @param changed limits of texts and lists
     * @return the new limits
     */
    public MachineLimits with(Sizes changed) {
        return new MachineLimits(lock, session, table, changed);
    }

    Reply.@Nullable Refused refusalOf(Claim claim) {
        Origin origin = claim.origin();
        if (origin.holder().length() > sizes.text) {
            return tooLong("holder", origin.holder(), sizes.text);
        }
        if (origin.purpose().length() > sizes.text) {
            return tooLong("purpose", origin.purpose(), sizes.text);
        }
        if (origin.actor().length() > sizes.text) {
            return tooLong("actor", origin.actor(), sizes.text);
        }
        if (claim.together().size() >= sizes.names) {
            return new Reply.Refused(
                    Reply.Refusal.TOO_LARGE,
                    "The claim names too many locks. names=" + (claim.together().size() + 1) + " limit=" + sizes.names);
        }
        return refusalOfPayload("payload", claim.payload());
    }

    Reply.@Nullable Refused refusalOfPayload(String field, String text) {
        return text.length() > sizes.payload ? tooLong(field, text, sizes.payload) : null;
    }

    /** Cuts a text for people that came without a claim, so that it cannot be refused; no character in two. */
    String cut(String text) {
        if (text.length() <= sizes.text) {
            return text;
        }
        boolean isPair = sizes.text > 0 && Character.isHighSurrogate(text.charAt(sizes.text - 1));
        return text.substring(0, isPair ? sizes.text - 1 : sizes.text);
    }

    private static Reply.Refused tooLong(String field, String text, int limit) {
        return new Reply.Refused(
                Reply.Refusal.TOO_LARGE,
                "A text is too long. field=" + field + " length=" + text.length() + " limit=" + limit);
    }
}

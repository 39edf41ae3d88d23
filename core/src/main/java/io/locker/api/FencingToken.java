package io.locker.api;

import java.util.Objects;
import java.util.Optional;

/**
 * The number of one grant of a lock: of two grants that exclude each other, the later has the greater token.
 *
 * <p>A holder sends its token along with each change of the thing that the lock protects, and the thing (or a guard in
 * front of it) refuses a token lower than the greatest it has seen. So a holder that was paused past its lease can do
 * no harm. A grant keeps its token for ever, also after it was lost.
 *
 * <p>A token is a <i>revision</i> times {@value #STEP} plus the number of a <i>hand-over</i>. The revision is given by
 * the backend to the write that granted the lock, and never goes backwards. Hand-overs are counted by a process that
 * passes a lock it holds from one of its threads to the next without asking the backend.
 *
 * <p>Tokens may exceed 2<sup>53</sup>. They travel as decimal text wherever numbers are floating point, as in JSON and
 * JavaScript.
 *
 * @param value the number, greater than 0
 */
public record FencingToken(long value) implements Comparable<FencingToken> {
    /** How many tokens one revision has: that of the grant itself, and one for each hand-over after it. */
    public static final int STEP = 1024;

    /** The greatest revision that a token can carry, 2<sup>53</sup> - 1. */
    public static final long MAX_REVISION = Long.MAX_VALUE / STEP;

    /**
     * Accepts any positive number, so that a guard can compare tokens it knows nothing else about.
     *
     * @param value the number
     * @throws IllegalArgumentException if the number is not greater than 0
     */
    public FencingToken {
        if (value <= 0) {
            throw new IllegalArgumentException("A fencing token is greater than 0. value=" + value);
        }
    }

    /**
     * Returns the token of the grant that a write with this revision made.
     *
     * @param revision the revision, from 1 to {@link #MAX_REVISION}
     * @return the token, before any hand-over
     * @throws IllegalArgumentException if the revision is out of these bounds
     */
    public static FencingToken ofRevision(long revision) {
        if (revision <= 0 || revision > MAX_REVISION) {
            throw new IllegalArgumentException("A revision lies between 1 and 9007199254740991. revision=" + revision);
        }
        return new FencingToken(revision * STEP);
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @param text the decimal digits of a token
     * @return the token
     * @throws IllegalArgumentException if the text is not the decimal form of a number greater than 0
     */
    public static FencingToken parse(String text) {
        Objects.requireNonNull(text, "text");
        try {
            return new FencingToken(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("A fencing token is a decimal number. text=" + text, e);
        }
    }

    /**
     * Returns the revision of the write that made the grant.
     *
     * @return the revision; 0 for a token that was not made from one and is lower than {@link #STEP}
     */
    public long revision() {
        return value / STEP;
    }

    /**
     * Returns how often the grant has been handed over inside one process since the backend gave it.
     *
     * @return the number of the hand-over, from 0 (the grant itself) to 1023
     */
    public int handOver() {
        return (int) (value % STEP);
    }

    /**
     * Returns the token of the next hand-over inside the process that holds the grant.
     *
     * @return the token, greater by one; empty after hand-over 1023, when only the backend can give the next token
     */
    public Optional<FencingToken> next() {
        return handOver() == STEP - 1 ? Optional.empty() : Optional.of(new FencingToken(value + 1));
    }

    @Override
    public int compareTo(FencingToken other) {
        return Long.compare(value, Objects.requireNonNull(other, "other").value);
    }

    /** Returns the decimal digits of the number, as they travel in JSON. */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}

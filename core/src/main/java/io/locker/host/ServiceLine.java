package io.locker.host;

import org.jspecify.annotations.Nullable;

/** The line to a service: when to open one, when something may be said, and when it counts as dead. */
final class ServiceLine {
    private static final long LEAST_PAUSE = 20_000_000L;
    private static final int MOST_DOUBLINGS = 6;

    /** How a client is connected. */
    private enum State {
        NONE,
        OPENING,
        OPEN
    }

    private final long answerTimeout;
    private State state = State.NONE;
    private boolean wanted;
    private long notBefore;
    private long heardAt;
    private int failures;

    ServiceLine(long answerTimeout, long now) {
        this.answerTimeout = answerTimeout;
        notBefore = now;
        heardAt = now;
    }

    /** A line is to be opened, whether or not there is something to say yet. */
    void want() {
        wanted = true;
    }

    boolean isWanted() {
        return wanted;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether there is no line, and nobody opens one. */
    boolean isMissing() {
        return state == State.NONE;
    }

    /** Begins to open a line, if there is none and it is not too early. */
    boolean begin(long now) {
        if (state != State.NONE || now - notBefore < 0) {
            return false;
        }
        state = State.OPENING;
        return true;
    }

    void opened(long now) {
        state = State.OPEN;
        wanted = false;
        heardAt = now;
    }

    /** It is over; returns how often in a row that was so without any answer between. */
    int ended(long now) {
        state = State.NONE;
        wanted = false;
        failures++;
        pause(failures, now);
        return failures;
    }

    /** Says nothing for a while, the longer the more often it was of no use. */
    void pause(int times, long now) {
        notBefore = now + (LEAST_PAUSE << Math.min(times - 1, MOST_DOUBLINGS));
    }

    boolean maySend(long now) {
        return state == State.OPEN && now - notBefore >= 0;
    }

    long notBefore() {
        return notBefore;
    }

    void heard(long now) {
        heardAt = now;
    }

    void answered() {
        failures = 0;
    }

    /**
     * Returns when it counts as dead: nothing was heard for too long although an answer is due, or one answer is
     * missing for far too long.
     *
     * @param oldest when the oldest call was sent that is not answered; null if there is none
     * @param patience how long it may be silent
     */
    @Nullable
    Long deadAt(@Nullable Long oldest, long patience) {
        if (state != State.OPEN || oldest == null) {
            return null;
        }
        long silent = (heardAt - oldest > 0 ? heardAt : oldest) + Math.min(answerTimeout, patience);
        long unanswered = oldest + answerTimeout;
        return silent - unanswered < 0 ? silent : unanswered;
    }
}

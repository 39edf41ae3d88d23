package io.locker.testkit;

import java.time.Duration;

/**
 * The signs of life that a test gives by hand for a session, and what may be checked because of them. Nothing is
 * promised of a session that was silent for its time to live: a check that fails then says only that the test was too
 * slow.
 *
 * <p>Each sign counts from before it was sent. Not safe for use by several threads.
 */
public final class SignsOfLife {
    private final Duration timeToLive;
    private long last = System.nanoTime();
    private Duration longestSilence = Duration.ZERO;

    /**
     * Begins before the session is opened, which is its first sign of life.
     *
     * @param timeToLive how long the session may be silent
     */
    public SignsOfLife(Duration timeToLive) {
        this.timeToLive = timeToLive;
    }

    /**
     * Gives a sign of life.
     *
     * @param sign sends it, awaits the answer, and checks what the answer must be while the session lives
     * @throws Await.OutOfTime a check failed, and the session had been silent for its time to live
     */
    public void give(Runnable sign) {
        long sent = System.nanoTime();
        check(sign);
        last = sent;
    }

    /**
     * Checks something that holds while the session lives.
     *
     * @param alive the check, which fails by an {@link AssertionError}
     * @throws Await.OutOfTime it failed, and the session had been silent for its time to live
     */
    public void check(Runnable alive) {
        try {
            alive.run();
        } catch (AssertionError failed) {
            note();
            if (longestSilence.compareTo(timeToLive) >= 0) {
                throw new Await.OutOfTime(
                        "The session gave no sign of life for its whole time. silent=" + longestSilence.toMillis()
                                + "ms timeToLive=" + timeToLive,
                        failed);
            }
            throw failed;
        }
        note();
    }

    private void note() {
        Duration silent = Duration.ofNanos(System.nanoTime() - last);
        longestSilence = silent.compareTo(longestSilence) > 0 ? silent : longestSilence;
    }
}

package io.locker.testkit.fault;

import java.time.Duration;

/** What a test can do to one client of a backend. All methods may be called from any thread. */
public interface Faults {

    /** Cuts the client off: its calls fail at once, and no wake-up arrives. */
    void cutOff();

    /** Ends {@link #cutOff()}: calls get through again, and the client is told that wake-ups may have been lost. */
    void reconnect();

    /**
     * Stops the client as if its process was stopped: its timers do not run, its calls do not return, its clock goes
     * on.
     */
    void pause();

    /** Like {@link #pause()}, and its monotonic clock stands still as well, as on a machine that sleeps. */
    void sleep();

    /** Ends {@link #pause()} and {@link #sleep()}: everything that was held up happens now. */
    void resume();

    /**
     * Loses all wake-ups, or no longer.
     *
     * @param drop whether to lose them
     */
    void dropWakeUps(boolean drop);

    /**
     * Carries out the next writes of locks and lets the client not know: they end with an unknown outcome.
     *
     * @param count how many
     */
    void loseReplies(int count);

    /**
     * Ends the next writes of locks with an unknown outcome at once and carries them out later, if they still can be.
     *
     * @param count how many
     * @param by how much later
     */
    void delayWrites(int count, Duration by);

    /**
     * Makes every call take at least this long, after the backend has carried it out.
     *
     * @param by how long; zero for no delay
     */
    void delayReplies(Duration by);

    /**
     * Lets the next heartbeats fail before they reach the backend.
     *
     * @param count how many
     */
    void failBeats(int count);

    /**
     * Counts the calls that the client has made.
     *
     * @return the calls until now
     */
    Calls calls();
}

package io.locker.testkit.sim.world;

/** The monotonic clock of one machine: it began somewhere, runs a little fast or slow, and may stand still. */
public final class LocalClock {
    private static final long MILLION = 1_000_000L;

    private final Timeline timeline;
    private final long origin;
    private final long drift;
    private long stoodStill;

    /**
     * Makes a clock.
     *
     * @param timeline the true time
     * @param origin what it shows at the beginning
     * @param drift by how many millionths it runs fast; negative if slow
     */
    public LocalClock(Timeline timeline, long origin, long drift) {
        this.timeline = timeline;
        this.origin = origin;
        this.drift = drift;
    }

    /**
     * Returns what the clock shows now.
     *
     * @return nanoseconds since some moment
     */
    public long now() {
        return origin + rate(timeline.now() - stoodStill);
    }

    private long rate(long elapsed) {
        return elapsed + elapsed / MILLION * drift + elapsed % MILLION * drift / MILLION;
    }

    /**
     * Returns the true time at which the clock will show a moment, if it does not stand still until then.
     *
     * @param local the moment on this clock
     * @return the earliest true time at which it shows that moment or a later one
     */
    public long trueTimeOf(long local) {
        long shown = local - origin;
        long guess = shown - shown / (MILLION + drift) * drift - shown % (MILLION + drift) * drift / (MILLION + drift);
        while (rate(guess) < shown) {
            guess++;
        }
        return guess + stoodStill;
    }

    /**
     * Makes the clock miss time that has passed, as on a machine that was suspended.
     *
     * @param nanos how much
     */
    public void standStill(long nanos) {
        stoodStill += nanos;
    }
}

package io.locker.testkit.sim.store;

import io.locker.testkit.sim.world.LocalClock;
import io.locker.testkit.sim.world.Timeline;

/** The wall clock of a simulated store, in microseconds; somebody may set it. */
final class StoreClock {
    /** Somewhere in the years of today, so that revisions made from it have their real size. */
    private static final long BEGINNING = 1_800_000_000_000_000L;

    private final LocalClock clock;
    private long set;
    private long setBack;

    StoreClock(Timeline timeline, long drift) {
        clock = new LocalClock(timeline, 0, drift);
    }

    long micros() {
        return BEGINNING + clock.now() / Timeline.MICRO + set;
    }

    /** Sets the clock by some microseconds. */
    void jump(long micros) {
        set += micros;
        setBack += Math.max(0, -micros);
    }

    /** By how much it was set back altogether, in nanoseconds: what the store times takes so much longer. */
    long setBack() {
        return setBack * Timeline.MICRO;
    }
}

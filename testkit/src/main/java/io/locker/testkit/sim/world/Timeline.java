package io.locker.testkit.sim.world;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The time of a simulated world: a queue of events, each run at its moment. Time passes only from one event to the
 * next. Events of one moment run in the order in which they were planned.
 */
public final class Timeline {
    /** One microsecond, in nanoseconds. */
    public static final long MICRO = 1_000L;

    /** One millisecond, in nanoseconds. */
    public static final long MILLI = 1_000_000L;

    /** One second, in nanoseconds. */
    public static final long SECOND = 1_000_000_000L;

    private record Event(long at, long number, Runnable act) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));

    private long now;
    private long planned;
    private long done;

    /** Makes a timeline that begins at zero. */
    public Timeline() {}

    /**
     * Returns the true time of the world, which nobody inside can read.
     *
     * @return nanoseconds since the beginning
     */
    public long now() {
        return now;
    }

    /**
     * Returns how many events have been run.
     *
     * @return the number
     */
    public long done() {
        return done;
    }

    /**
     * Plans an event.
     *
     * @param at when; a moment that has passed means now
     * @param act what happens
     */
    public void at(long at, Runnable act) {
        planned++;
        events.add(new Event(Math.max(now, at), planned, act));
    }

    /**
     * Plans an event.
     *
     * @param delay how far from now
     * @param act what happens
     */
    public void after(long delay, Runnable act) {
        at(now + delay, act);
    }

    /**
     * Runs the next event.
     *
     * @param until the moment at which to stop
     * @return false if there is none before that moment, which has come then
     */
    public boolean step(long until) {
        Event next = events.peek();
        if (next == null || next.at > until) {
            now = Math.max(now, until);
            return false;
        }
        events.remove();
        now = next.at;
        done++;
        next.act.run();
        return true;
    }

    /**
     * Runs all events up to a moment.
     *
     * @param until the moment
     */
    public void runUntil(long until) {
        while (step(until)) {
            // Each step is one event.
        }
    }
}

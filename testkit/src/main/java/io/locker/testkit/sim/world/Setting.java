package io.locker.testkit.sim.world;

import java.util.List;
import java.util.Set;

/** What every world is made of, whatever its clients agree through. Times are in nanoseconds. */
public interface Setting {

    /**
     * Returns what there is to lock.
     *
     * @return at least one lock
     */
    List<SimLock> locks();

    /**
     * Returns how the network behaves.
     *
     * @return the network
     */
    Link.Weather weather();

    /**
     * Returns what callers are like.
     *
     * @return their habits
     */
    Habits habits();

    /**
     * Returns how clocks run.
     *
     * @return their drift
     */
    Drift drift();

    /**
     * Returns how many processes there are at one time.
     *
     * @return the number
     */
    int processes();

    /**
     * Returns how many callers there are in each process.
     *
     * @return the number
     */
    int callers();

    /**
     * Returns how long faults happen.
     *
     * @return the time
     */
    long chaos();

    /**
     * Returns the time to live of a session.
     *
     * @return the time
     */
    long lease();

    /**
     * Returns what is wrong on purpose.
     *
     * @return the planted bugs
     */
    Set<PlantedBug> bugs();
}

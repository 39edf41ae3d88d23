package io.locker.testkit.sim.store;

import io.locker.testkit.sim.world.PlantedBug;
import java.util.Set;

/**
 * What kind of store a world has.
 *
 * @param revisions where revisions come from
 * @param liveness how it knows who lives
 * @param hasTime whether its answers carry its time
 * @param loses whether it may lose its last writes, or all
 * @param bugs what is wrong with it on purpose
 */
record StoreRules(Revisions revisions, Liveness liveness, boolean hasTime, boolean loses, Set<PlantedBug> bugs) {
    /** Where revisions come from. */
    enum Revisions {
        /** A counter that is never lost. */
        COUNTER,
        /** The store's clock in microseconds, or one more than the last if that is greater. */
        CLOCK
    }

    /** How a store knows who lives. */
    enum Liveness {
        /** A row with an expiry by the store's clock, which somebody has to remove. */
        ROW,
        /** A key that vanishes by itself when its time is over. */
        KEY,
        /** A counter of heartbeats; whoever sees it stand still for the whole time to live may remove it. */
        BEATS
    }

    boolean has(PlantedBug bug) {
        return bugs.contains(bug);
    }
}

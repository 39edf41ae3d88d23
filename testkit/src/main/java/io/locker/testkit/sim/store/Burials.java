package io.locker.testkit.sim.store;

import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Violation;
import java.util.Set;
import java.util.TreeSet;

/** Checks that a session of which somebody was told that it is dead is never told that it lives. */
final class Burials {
    private final Set<String> dead = new TreeSet<>();

    void told(Set<String> sessions) {
        dead.addAll(sessions);
    }

    void lives(String session) {
        if (dead.contains(session)) {
            throw new Violation(Checker.DEAD_FOR_GOOD, "A dead session came back to life. session=" + session);
        }
    }

    /** The store has gone back to an earlier time, and with it all that it knew of the dead. */
    void forget() {
        dead.clear();
    }
}

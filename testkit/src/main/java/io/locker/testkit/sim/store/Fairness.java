package io.locker.testkit.sim.store;

import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Violation;
import java.util.Map;
import java.util.TreeMap;

/** Checks that a process which hands a lock on inside itself lets others have their turn. */
final class Fairness {
    /** The hand-overs of one grant since others began to wait. */
    private record Run(long revision, long since, int handOvers) {}

    private final Timeline timeline;
    private final int most;
    private final long grace;
    private final Map<String, Run> runs = new TreeMap<>();

    /**
     * Makes a checker.
     *
     * @param timeline the time
     * @param most how many hand-overs are allowed
     * @param grace after how long a process must know that others wait
     */
    Fairness(Timeline timeline, int most, long grace) {
        this.timeline = timeline;
        this.most = most;
        this.grace = grace;
    }

    void granted(String name, long token, boolean othersWait) {
        long revision = token / 1024;
        Run run = runs.get(name);
        if (!othersWait || run == null || run.revision != revision) {
            runs.put(name, new Run(othersWait ? revision : 0, timeline.now(), 0));
            return;
        }
        boolean counts = timeline.now() - run.since > grace;
        Run next = new Run(revision, run.since, run.handOvers + (counts ? 1 : 0));
        if (next.handOvers > most) {
            throw new Violation(
                    Checker.FAIRNESS,
                    "A process hands the lock on although others wait. name=" + name + " token=" + token + " handOvers="
                            + next.handOvers);
        }
        runs.put(name, next);
    }
}

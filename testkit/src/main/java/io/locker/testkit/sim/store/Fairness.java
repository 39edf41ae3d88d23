package io.locker.testkit.sim.store;

import io.locker.protocol.DeskSettings.HandOvers;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Violation;
import java.util.Map;
import java.util.TreeMap;

/** Checks that a process which hands a lock on inside itself lets others have their turn. */
final class Fairness {
    /** The hand-overs of one grant since the process must know that others wait, and those after the moment. */
    private record Run(long revision, long since, int handOvers, int later) {}

    private final Timeline timeline;
    private final HandOvers bounds;
    private final long unaware;
    private final Map<String, Run> runs = new TreeMap<>();

    /**
     * Makes a checker.
     *
     * @param timeline the time
     * @param bounds how many hand-overs are allowed
     * @param unaware after how long a process must know that others wait
     */
    Fairness(Timeline timeline, HandOvers bounds, long unaware) {
        this.timeline = timeline;
        this.bounds = bounds;
        this.unaware = unaware;
    }

    void granted(String name, long token, boolean othersWait) {
        long revision = token / 1024;
        Run run = runs.get(name);
        if (!othersWait || run == null || run.revision != revision) {
            runs.put(name, new Run(othersWait ? revision : 0, timeline.now(), 0, 0));
            return;
        }
        long known = timeline.now() - run.since - unaware;
        Run next = new Run(
                revision,
                run.since,
                run.handOvers + (known > 0 ? 1 : 0),
                run.later + (known > bounds.moment() ? 1 : 0));
        if (next.handOvers > bounds.most() || next.later > bounds.inLine()) {
            throw new Violation(
                    Checker.FAIRNESS,
                    "A process hands the lock on although others wait. name=" + name + " token=" + token + " handOvers="
                            + next.handOvers + " later=" + next.later);
        }
        runs.put(name, next);
    }
}

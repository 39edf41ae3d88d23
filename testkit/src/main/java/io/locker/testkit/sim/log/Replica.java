package io.locker.testkit.sim.log;

import io.locker.machine.LockTable;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Violation;
import java.util.ArrayList;
import java.util.List;

/** The table of one server, which applies the entries of the log one after the other. */
final class Replica {
    /** Hears what was applied. */
    interface Listener {
        /** An entry was applied. */
        void applied(SimLog.Entry entry, LockTable.Step step);
    }

    private final SimLog log;
    private final Dice dice;
    private final LogScenario.Rules rules;
    private LockTable table;
    private long index;

    Replica(SimLog log, Dice dice, LogScenario.Rules rules) {
        this.log = log;
        this.dice = dice;
        this.rules = rules;
        table = log.restored(log.snapshot(Long.MAX_VALUE));
    }

    LockTable table() {
        return table;
    }

    long index() {
        return index;
    }

    /** Begins again from a snapshot. */
    void restart() {
        SimLog.Snapshot snapshot = log.snapshot(dice.below(20));
        List<String> lines = new ArrayList<>(snapshot.lines());
        if (rules.has(PlantedBug.SNAPSHOT_FORGETS_QUEUE)) {
            lines.removeIf(line -> line.startsWith("wait "));
        }
        if (rules.has(PlantedBug.SNAPSHOT_FORGETS_REPLIES)) {
            lines.removeIf(line -> line.startsWith("reply "));
        }
        lines.set(lines.size() - 1, "end " + (lines.size() - 1));
        table = log.restored(new SimLog.Snapshot(snapshot.index(), lines));
        index = snapshot.index();
    }

    /** Applies all entries up to one. */
    void applyUpTo(long last, Listener listener) {
        while (index < Math.min(last, log.end())) {
            index++;
            SimLog.Entry entry = log.entry(index);
            if (rules.has(PlantedBug.REPLICA_SKIPS_ENTRY) && dice.chance(20)) {
                continue;
            }
            long time = rules.has(PlantedBug.REPLICA_TAKES_ITS_TIME) ? entry.time() + dice.below(1000) : entry.time();
            LockTable.Step step = table.apply(time, entry.command());
            if (rules.has(PlantedBug.REPLICA_APPLIES_TWICE) && dice.chance(20)) {
                table.apply(time, entry.command());
            }
            compare();
            listener.applied(entry, step);
        }
    }

    private void compare() {
        if (index % SimLog.COMPARED == 0 && table.digest() != log.digest(index)) {
            throw new Violation(Checker.REPLICAS, "Two replicas differ. index=" + index);
        }
    }
}

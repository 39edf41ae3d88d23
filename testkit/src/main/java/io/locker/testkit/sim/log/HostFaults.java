package io.locker.testkit.sim.log;

import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Timeline;

/** Makes things go wrong in a world of processes that share a table, one after the other, until it is healed. */
final class HostFaults {
    private final TableWorld world;
    private final Timeline timeline;
    private final Dice dice;
    private final HostScenario scenario;
    private long count;

    HostFaults(TableWorld world, Dice dice) {
        this.world = world;
        this.dice = dice;
        timeline = world.timeline();
        scenario = world.scenario();
    }

    long count() {
        return count;
    }

    void begin() {
        if (!scenario.conduct().faults().isEmpty()) {
            next();
        }
    }

    private void next() {
        timeline.after(dice.between(0, scenario.conduct().faultEvery()), () -> {
            if (!world.isHealed()) {
                happen(dice.pick(scenario.conduct().faults()));
                next();
            }
        });
    }

    private void happen(HostFault fault) {
        count++;
        TableProcess process = dice.pick(world.processes());
        world.trace().note("fault " + fault, process.number(), count);
        switch (fault) {
            case PARTITION -> partition(process);
            case FREEZE -> freeze(process, false);
            case SUSPEND -> freeze(process, true);
            case CRASH -> world.crash(process);
            case RESTART -> world.restart();
            case LOSE_TAIL -> world.turnOver(dice);
        }
    }

    private long span() {
        return dice.between(0, scenario.times().lease() * 5 / 2);
    }

    private void partition(TableProcess process) {
        int way = dice.below(3);
        process.cut(way != 0, way != 1);
        timeline.after(span(), () -> process.cut(false, false));
    }

    private void freeze(TableProcess process, boolean suspended) {
        if (!process.host().isFrozen()) {
            process.host().freeze(suspended);
            if (suspended) {
                process.leases().forEach(Lease::forgive);
            }
            timeline.after(span(), process.host()::thaw);
        }
    }

    /** Ends all that goes on. */
    void heal() {
        world.processes().forEach(process -> {
            process.cut(false, false);
            process.host().thaw();
        });
    }
}

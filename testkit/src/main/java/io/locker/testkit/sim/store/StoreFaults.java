package io.locker.testkit.sim.store;

import io.locker.testkit.sim.world.Caller;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Timeline;
import java.util.List;

/** Makes things go wrong in a world, one after the other, until it is healed. */
final class StoreFaults {
    private static final long LONGEST_DOWN = 600 * Timeline.MILLI;

    private final StoreWorld world;
    private final Timeline timeline;
    private final Dice dice;
    private final StoreScenario scenario;
    private long count;

    StoreFaults(StoreWorld world, Dice dice) {
        this.world = world;
        this.dice = dice;
        timeline = world.timeline();
        scenario = world.scenario();
    }

    long count() {
        return count;
    }

    void begin() {
        if (!scenario.conduct().faults().kinds().isEmpty()) {
            next();
        }
    }

    private void next() {
        timeline.after(dice.between(0, scenario.conduct().faults().every()), () -> {
            if (!world.isHealed()) {
                happen(dice.pick(scenario.conduct().faults().kinds()));
                next();
            }
        });
    }

    private void happen(StoreFault fault) {
        count++;
        StoreProcess process = dice.pick(world.processes());
        world.trace().note("fault " + fault, process.number(), count);
        switch (fault) {
            case PARTITION -> partition(process);
            case FADE -> fade(holderOr(process));
            case FREEZE -> freeze(process, false);
            case SUSPEND -> freeze(process, true);
            case CRASH -> world.crash(process);
            case GAP -> process.host().run(process::gap);
            case RESTART -> restart(() -> {});
            case ROLL_BACK -> rollBack();
            case FLUSH -> restart(() -> lose(new SimStore.Disk(java.util.Map.of(), java.util.Map.of(), 0)));
            case SET_CLOCK -> world.setClock(dice.between(-2_000, 4_000) * Timeline.MICRO);
        }
    }

    private long span() {
        return dice.between(0, scenario.times().lease() * 5 / 2);
    }

    private void partition(StoreProcess process) {
        int way = dice.below(3);
        process.cut(way != 0, way != 1);
        timeline.after(span(), () -> process.cut(false, false));
    }

    private StoreProcess holderOr(StoreProcess process) {
        for (StoreProcess other : world.processes()) {
            if (other.callers().stream().anyMatch(caller -> caller.state() == Caller.State.HOLDING)) {
                return other;
            }
        }
        return process;
    }

    private void fade(StoreProcess process) {
        process.slow();
        timeline.after(span() / 3, () -> {
            if (!world.isHealed()) {
                process.recover();
                process.cut(true, dice.chance(500));
                timeline.after(scenario.times().lease() + span(), () -> process.cut(false, false));
            }
        });
    }

    private void freeze(StoreProcess process, boolean suspended) {
        if (process.host().isFrozen()) {
            return;
        }
        long span = span();
        process.host().freeze(suspended);
        if (suspended) {
            process.leases().forEach(Lease::forgive);
        }
        timeline.after(span, process.host()::thaw);
    }

    private void restart(Runnable meanwhile) {
        if (world.store().isDown()) {
            return;
        }
        world.store().down(true);
        timeline.after(dice.between(2 * Timeline.MILLI, LONGEST_DOWN), () -> {
            if (!world.isHealed()) {
                meanwhile.run();
            }
            world.store().down(false);
            world.processes().forEach(process -> process.host().run(process::gap));
        });
    }

    private void rollBack() {
        SimStore.Disk disk = world.store().disk();
        timeline.after(dice.between(0, 50 * Timeline.MILLI), () -> restart(() -> lose(disk)));
    }

    private void lose(SimStore.Disk disk) {
        world.forgiveAll();
        world.store().restore(disk);
    }

    /** Ends all that goes on. */
    void heal() {
        world.store().down(false);
        for (StoreProcess process : List.copyOf(world.processes())) {
            process.cut(false, false);
            process.host().thaw();
        }
    }
}

package io.locker.testkit.sim.store;

import io.locker.testkit.sim.world.Caller;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Faults;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Timeline;
import java.util.Map;

/** Makes things go wrong in a world of clients and a store. */
final class StoreFaults extends Faults<StoreFault> {
    private static final long LONGEST_DOWN = 600 * Timeline.MILLI;

    private final StoreWorld world;
    private final Dice dice;

    StoreFaults(StoreWorld world, Dice dice) {
        super(world, dice, world.setting().conduct().faults());
        this.world = world;
        this.dice = dice;
    }

    @Override
    protected void happen(StoreFault fault) {
        StoreProcess process = dice.pick(world.clients());
        world.trace().note("fault " + fault, process.number(), count());
        switch (fault) {
            case PARTITION -> partition(process.link());
            case FADE -> fade(holderOr(process));
            case FREEZE -> freeze(process.host(), false);
            case SUSPEND -> suspend(process);
            case CRASH -> world.crash(process);
            case GAP -> process.host().run(process::gap);
            case RESTART -> restart(() -> {});
            case ROLL_BACK -> rollBack();
            case FLUSH -> restart(() -> lose(new SimStore.Disk(Map.of(), Map.of(), 0)));
            case SET_CLOCK -> world.setClock(dice.between(-2_000, 4_000) * Timeline.MICRO);
        }
    }

    private StoreProcess holderOr(StoreProcess process) {
        for (StoreProcess other : world.clients()) {
            if (other.callers().stream().anyMatch(caller -> caller.state() == Caller.State.HOLDING)) {
                return other;
            }
        }
        return process;
    }

    private void fade(StoreProcess process) {
        process.link().weather(world.setting().weather().slow());
        after(span() / 3, () -> {
            if (!world.isHealed()) {
                process.link().weather(world.setting().weather());
                process.link().cut(true, dice.chance(500));
                after(
                        world.setting().lease() + span(),
                        () -> process.link().cut(false, false));
            }
        });
    }

    private void suspend(StoreProcess process) {
        if (!process.host().isFrozen()) {
            process.leases().forEach(Lease::forgive);
        }
        freeze(process.host(), true);
    }

    private void restart(Runnable meanwhile) {
        if (world.store().isDown()) {
            return;
        }
        world.store().down(true);
        after(dice.between(2 * Timeline.MILLI, LONGEST_DOWN), () -> {
            if (!world.isHealed()) {
                meanwhile.run();
            }
            world.store().down(false);
            world.clients().forEach(process -> process.host().run(process::gap));
        });
    }

    private void rollBack() {
        SimStore.Disk disk = world.store().disk();
        after(dice.between(0, 50 * Timeline.MILLI), () -> restart(() -> lose(disk)));
    }

    private void lose(SimStore.Disk disk) {
        world.forgiveAll();
        world.store().restore(disk);
    }
}

package io.locker.testkit.sim.world;

import io.locker.api.LockMode;
import io.locker.machine.Demand;
import io.locker.protocol.Wish;
import io.locker.testkit.sim.world.Caller.State;
import io.locker.testkit.sim.world.HoldLedger.Holding;
import java.util.List;

/**
 * What a caller does while it holds a lock: it writes to the resource, changes its mode, attaches a value, or wants a
 * second lock. Before each write it checks its hold, and then writes a little later, perhaps after its process stood
 * still.
 */
final class CallerWork {
    private static final long LONGEST_KEEP = 20_000;

    private final Caller caller;
    private int left;
    private boolean converting;

    CallerWork(Caller caller) {
        this.caller = caller;
    }

    /** Works so many times, and releases. */
    void begin(int times) {
        left = times;
        converting = false;
        next();
    }

    private void next() {
        caller.later(caller.world.setting().habits().hold(caller.dice), this::act);
    }

    private void act() {
        if (left <= 0) {
            leave();
            return;
        }
        left--;
        int chance = caller.dice.below(1000);
        if (chance < 250 && mayConvert()) {
            convert();
        } else if (chance < 300) {
            attach();
        } else if (chance < 300 + caller.world.setting().habits().nested() && nest()) {
            return;
        } else {
            caller.holdings().forEach(this::write);
        }
        if (caller.state() == State.HOLDING) {
            next();
        }
    }

    private boolean mayConvert() {
        return caller.lock().isReadWrite()
                && !converting
                && caller.holdings().size() == 1
                && caller.demand().mode() != LockMode.SHARED;
    }

    private void convert() {
        boolean exclusive = caller.demand().mode() == LockMode.EXCLUSIVE;
        LockMode mode = exclusive ? LockMode.UPDATE : caller.dice.pick(List.of(LockMode.EXCLUSIVE, LockMode.SHARED));
        converting = true;
        if (mode != LockMode.EXCLUSIVE) {
            caller.becomes(Demand.of(mode), caller.holdings().get(0).token());
        }
        caller.client.want(caller.lock().name(), new Wish.Convert(caller.claim(), mode), caller);
    }

    void converted(Demand now, long token) {
        converting = false;
        if (caller.state() == State.HOLDING) {
            caller.becomes(now, token);
        }
    }

    void convertsNoMore() {
        converting = false;
    }

    private void attach() {
        long keep = caller.world.hasTime() ? caller.dice.between(0, LONGEST_KEEP) : 0;
        caller.client.want(caller.lock().name(), new Wish.Attach(caller.claim(), "value", keep), caller);
    }

    /** Wants a second lock and goes on when it has had it, or did not get it. */
    private boolean nest() {
        Caller inner = caller.inner();
        List<SimLock> others = caller.world.setting().locks().stream()
                .filter(lock -> caller.holdings().stream()
                        .noneMatch(holding -> holding.name().equals(lock.name())))
                .toList();
        if (inner == null || inner.state() != State.IDLE || others.isEmpty()) {
            return false;
        }
        inner.once(caller.dice.pick(others), () -> {
            if (caller.state() == State.HOLDING) {
                next();
            }
        });
        return true;
    }

    private void write(Holding holding) {
        if (holding.demand().mode() == LockMode.EXCLUSIVE && holding.validity().isValid()) {
            long pause = caller.dice.between(0, Timeline.MILLI);
            caller.client.host().after(pause, () -> caller.world.write(caller.client, holding));
        }
    }

    private void leave() {
        if (caller.world.has(PlantedBug.HAND_OVER_UNBOUNDED) && caller.demand().equals(Demand.exclusive())) {
            for (Caller other : caller.client.callers()) {
                boolean waits = other.state() == State.WAITING && other.lock().equals(caller.lock());
                if (waits && other.demand().equals(caller.demand())) {
                    other.takeOver(caller);
                    return;
                }
            }
        }
        caller.release();
    }
}

package io.locker.testkit.sim.store;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Demand;
import io.locker.testkit.sim.world.Dice;

/**
 * A lock of a simulated world.
 *
 * @param name its name
 * @param kind what it is used as
 * @param permits how many permits it has, if it is a semaphore
 */
record SimLock(LockName name, Kind kind, int permits) {
    /** What a lock is used as. */
    enum Kind {
        /** Exclusive holds only. */
        MUTEX,
        /** All modes, and changes between them. */
        READ_WRITE,
        /** Permits. */
        SEMAPHORE
    }

    static SimLock of(int number, Dice dice) {
        Kind kind = dice.chance(500) ? Kind.MUTEX : Kind.values()[dice.below(3)];
        return new SimLock(new LockName("lock-" + number), kind, dice.below(3) + 1);
    }

    Demand demand(Dice dice) {
        if (kind == Kind.SEMAPHORE) {
            return Demand.permits(dice.below(permits) + 1, permits);
        }
        if (kind == Kind.MUTEX) {
            return Demand.exclusive();
        }
        int chance = dice.below(10);
        return Demand.of(chance < 4 ? LockMode.SHARED : chance < 7 ? LockMode.UPDATE : LockMode.EXCLUSIVE);
    }

    boolean isReadWrite() {
        return kind == Kind.READ_WRITE;
    }
}

package io.locker.testkit.sim.world;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Demand;

/**
 * A lock of a simulated world.
 *
 * @param name its name
 * @param kind what it is used as
 * @param permits how many permits it has, if it is a semaphore
 */
public record SimLock(LockName name, Kind kind, int permits) {
    private static final int MOST_PERMITS = 3;

    /** What a lock is used as. */
    public enum Kind {
        /** Exclusive holds only. */
        MUTEX,
        /** All modes, and changes between them. */
        READ_WRITE,
        /** Permits. */
        SEMAPHORE
    }

    /**
     * Throws for a lock.
     *
     * @param number what it is called after
     * @param dice chance
     * @return the lock
     */
    public static SimLock of(int number, Dice dice) {
        Kind kind = dice.chance(500) ? Kind.MUTEX : Kind.values()[dice.below(Kind.values().length)];
        return new SimLock(new LockName("lock-" + number), kind, dice.below(MOST_PERMITS) + 1);
    }

    /**
     * Makes a lock for exclusive holds only.
     *
     * @param number what it is called after
     * @return the lock
     */
    public static SimLock mutex(int number) {
        return new SimLock(new LockName("lock-" + number), Kind.MUTEX, 1);
    }

    Demand demand(Dice dice) {
        if (kind == Kind.SEMAPHORE) {
            return Demand.permits(dice.below(permits) + 1, permits);
        }
        if (kind == Kind.MUTEX) {
            return Demand.exclusive();
        }
        int chance = dice.below(10);
        if (chance < 4) {
            return Demand.of(LockMode.SHARED);
        }
        return Demand.of(chance < 7 ? LockMode.UPDATE : LockMode.EXCLUSIVE);
    }

    boolean hasModes() {
        return kind != Kind.SEMAPHORE;
    }

    boolean isReadWrite() {
        return kind == Kind.READ_WRITE;
    }
}

package io.locker.benchmarks.server;

import io.locker.Locker;
import io.locker.benchmarks.lab.LockerSection;
import io.locker.benchmarks.lab.Section;

/**
 * Locker as people use it.
 *
 * @param locker the client
 */
record LockerLocks(Locker locker) implements Locks {
    static LockerLocks open(String address) {
        return new LockerLocks(Locker.open("locker://" + address));
    }

    @Override
    public Section section(String name) {
        return new LockerSection(locker.lock(name));
    }

    @Override
    public void close() {
        locker.close();
    }
}

package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Section;
import java.util.concurrent.locks.Lock;

/** A section that is a {@link Lock}, as most libraries have it. */
record Locks(Lock lock) implements Section {

    @Override
    public void enter() throws InterruptedException {
        lock.lockInterruptibly();
    }

    @Override
    public void leave() {
        lock.unlock();
    }
}

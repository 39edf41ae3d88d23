package io.locker.benchmarks.migrate;

import io.locker.Locker;
import io.locker.api.Hold;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.springframework.integration.support.locks.LockRegistry;

/** Code with a registry of Spring Integration, and code that takes both locks. */
record FromSpring(LockRegistry registry, Locker locker) {

    void before(Runnable work) {
        // region spring-lock
        Lock lock = registry.obtain("orders:42");
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
        // endregion
    }

    boolean beforeWithin(Runnable work) throws InterruptedException {
        // region spring-try
        Lock lock = registry.obtain("orders:42");
        if (!lock.tryLock(2, TimeUnit.SECONDS)) {
            return false;
        }
        try {
            work.run();
            return true;
        } finally {
            lock.unlock();
        }
        // endregion
    }

    void both(Consumer<Hold> work) throws InterruptedException {
        // region spring-both
        Lock old = registry.obtain("orders:42");
        old.lock(); // keeps out those who know only this one
        try (Hold hold = locker.lock("orders/42").acquire()) { // and those who know only that one
            work.accept(hold);
        } finally {
            old.unlock();
        }
        // endregion
    }
}

package io.locker.benchmarks.migrate;

import io.locker.Locker;
import io.locker.api.Hold;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.redisson.api.RFencedLock;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** Code with Redisson, and code that takes both locks. */
record FromRedisson(RedissonClient redisson, Locker locker) {

    void before(Runnable work) {
        // region redisson-lock
        RLock lock = redisson.getLock("orders:42");
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
        // endregion
    }

    boolean beforeWithin(Runnable work) throws InterruptedException {
        // region redisson-try
        RLock lock = redisson.getLock("orders:42");
        if (!lock.tryLock(2, 30, TimeUnit.SECONDS)) {
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

    void beforeFenced(LongConsumer work) {
        // region redisson-fenced
        RFencedLock lock = redisson.getFencedLock("orders:42");
        long token = lock.lockAndGetToken();
        try {
            work.accept(token);
        } finally {
            lock.unlock();
        }
        // endregion
    }

    void both(Consumer<Hold> work) throws InterruptedException {
        // region redisson-both
        RLock old = redisson.getLock("orders:42");
        old.lock(); // keeps out those who know only this one
        try (Hold hold = locker.lock("orders/42").acquire()) { // and those who know only that one
            work.accept(hold);
        } finally {
            old.unlock();
        }
        // endregion
    }
}

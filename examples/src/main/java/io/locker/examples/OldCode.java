package io.locker.examples;

import io.locker.Locker;
import java.util.concurrent.locks.Lock;

/** Code that knows only {@link Lock}. */
final class OldCode {
    private OldCode() {}

    /**
     * Works under a lock that the same thread may enter again.
     *
     * @param locker where the lock lives
     * @param work what to do
     */
    static void run(Locker locker, Runnable work) {
        // region juc
        Lock lock = locker.lock("orders/42").asJucLock(); // made once and kept: it knows which thread is inside
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock(); // throws if the lock was lost meanwhile, and says when and why
        }
        // endregion
    }
}

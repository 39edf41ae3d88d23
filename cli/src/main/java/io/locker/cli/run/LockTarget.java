package io.locker.cli.run;

import io.locker.Locker;
import io.locker.api.AcquireOptions;
import io.locker.api.DistributedLock;
import io.locker.api.DistributedSemaphore;
import io.locker.api.Hold;
import io.locker.api.LockInfo;
import io.locker.api.LockMode;
import io.locker.cli.run.RunOptions.Share;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The lock or the semaphore that is to be taken. */
final class LockTarget {
    private final DistributedLock lock;
    private final @Nullable DistributedSemaphore semaphore;
    private final int permits;

    LockTarget(Locker locker, RunOptions options) {
        String name = options.name().value();
        Share share = options.claim().share();
        permits = share.permits();
        semaphore = share.isSemaphore() ? locker.semaphore(name, share.limit()) : null;
        DistributedLock exclusive = locker.lock(name);
        lock = share.mode() == LockMode.SHARED ? exclusive.shared() : exclusive;
    }

    Hold acquire(AcquireOptions how) throws InterruptedException {
        return semaphore == null ? lock.acquire(how) : semaphore.acquire(permits, how);
    }

    CompletableFuture<Hold> acquireAsync(AcquireOptions how) {
        return semaphore == null ? lock.acquireAsync(how) : semaphore.acquireAsync(permits, how);
    }

    LockInfo inspect() {
        return semaphore == null ? lock.inspect() : semaphore.inspect();
    }
}

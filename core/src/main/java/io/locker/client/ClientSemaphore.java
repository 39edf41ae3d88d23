package io.locker.client;

import io.locker.api.AcquireOptions;
import io.locker.api.DistributedSemaphore;
import io.locker.api.Hold;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.machine.Demand;
import io.locker.protocol.Wish;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A semaphore on a store. */
final class ClientSemaphore implements DistributedSemaphore {
    private final LockClient client;
    private final LockName name;
    private final int limit;

    ClientSemaphore(LockClient client, LockName name, int limit) {
        this.client = client;
        this.name = name;
        this.limit = limit;
        Demand.permits(1, limit);
    }

    @Override
    public LockName name() {
        return name;
    }

    @Override
    public int limit() {
        return limit;
    }

    private Acquiring acquiring(int permits, AcquireOptions options, Wish.Manner manner) {
        return new Acquiring(client, new Acquiring.What(name, Demand.permits(permits, limit), options, manner));
    }

    @Override
    public Hold acquire(int permits, AcquireOptions options) throws InterruptedException {
        Waits.throwIfInterrupted();
        return acquiring(permits, options, Wish.Manner.QUEUE).start().awaitHold();
    }

    @Override
    public Optional<Hold> tryAcquire(int permits) {
        return client.tried(acquiring(permits, AcquireOptions.defaults(), Wish.Manner.TRY));
    }

    @Override
    public CompletableFuture<Hold> acquireAsync(int permits, AcquireOptions options) {
        return client.later(acquiring(permits, options, Wish.Manner.QUEUE));
    }

    @Override
    public LockInfo inspect() {
        return client.inspect(name);
    }
}

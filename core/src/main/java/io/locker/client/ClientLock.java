package io.locker.client;

import io.locker.api.AcquireOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockLostException;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.Ticket;
import io.locker.machine.Demand;
import io.locker.protocol.Texts;
import io.locker.protocol.Wish;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/** A lock on a store, in one mode. */
final class ClientLock implements DistributedLock {
    private final LockClient client;
    private final LockName name;
    private final LockMode mode;

    ClientLock(LockClient client, LockName name, LockMode mode) {
        this.client = client;
        this.name = name;
        this.mode = mode;
    }

    @Override
    public LockName name() {
        return name;
    }

    @Override
    public LockMode mode() {
        return mode;
    }

    @Override
    public DistributedLock shared() {
        return new ClientLock(client, name, LockMode.SHARED);
    }

    @Override
    public DistributedLock update() {
        return new ClientLock(client, name, LockMode.UPDATE);
    }

    private Acquiring acquiring(AcquireOptions options, Wish.Manner manner) {
        return new Acquiring(client, new Acquiring.What(name, Demand.of(mode), options, manner));
    }

    @Override
    public Hold acquire(AcquireOptions options) throws InterruptedException {
        Waits.throwIfInterrupted();
        return acquiring(options, Wish.Manner.QUEUE).start().awaitHold();
    }

    @Override
    public Optional<Hold> tryAcquire(AcquireOptions options) {
        return client.tried(acquiring(options, Wish.Manner.TRY));
    }

    @Override
    public CompletableFuture<Hold> acquireAsync(AcquireOptions options) {
        return client.later(acquiring(options, Wish.Manner.QUEUE));
    }

    @Override
    public Ticket takeTicket(AcquireOptions options) {
        Acquiring acquiring = acquiring(options, Wish.Manner.TICKET);
        CompletableFuture<Hold> turn = client.promise(acquiring);
        acquiring.start();
        return new ClientTicket(acquiring, client.number(acquiring), turn);
    }

    @Override
    public <R> R call(AcquireOptions options, Body<R> body) throws Exception {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(body, "body");
        try (Hold hold = acquire(options)) {
            R result;
            try {
                result = body.run(hold);
            } catch (Exception e) {
                if (!hold.isValid() && !(e instanceof LockException) && hold instanceof ClientHold lost) {
                    throw new LockLostException(lost.loss(), null, e);
                }
                throw e;
            }
            if (!hold.isValid() && hold instanceof ClientHold lost && !lost.wasReleased()) {
                throw new LockLostException(lost.loss(), result, null);
            }
            return result;
        }
    }

    @Override
    public LockInfo inspect() {
        return client.inspect(name);
    }

    @Override
    public LockInfo breakHolds(String reason) {
        if (Texts.whole("reason", reason).isBlank()) {
            throw new IllegalArgumentException("Breaking a lock needs a reason. name=" + name.value());
        }
        return client.breakHolds(name, reason);
    }

    @Override
    public Lock asJucLock() {
        return new JucLock(this);
    }

    @Override
    public String toString() {
        return "DistributedLock[name=" + name.value() + " mode=" + mode + "]";
    }
}

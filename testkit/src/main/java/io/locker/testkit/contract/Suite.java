package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockTimeoutException;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One part of the contract. */
abstract class Suite {
    /** A lease that is lost soon when its holder is harmed. */
    static final Duration SHORT_LEASE = Duration.ofSeconds(1);
    /** What a promise in time may be late by. */
    static final Duration GRACE = Duration.ofSeconds(2);

    abstract Scene scene();

    final DistributedLock lockOf(Client client) {
        return client.lock(scene().name());
    }

    /** Acquires a lock that is to be had soon. */
    static Hold take(DistributedLock lock) throws InterruptedException {
        try {
            return lock.acquire(within(Await.SOON));
        } catch (LockTimeoutException late) {
            throw new Await.OutOfTime("The lock was not to be had in time. " + late.getMessage(), late);
        }
    }

    final Hold take(Client client) throws InterruptedException {
        return take(lockOf(client));
    }

    /** Acquires on another thread. */
    final CompletableFuture<Hold> takeLater(Client client) {
        return scene().start(() -> take(client));
    }

    /** Lets a client stand in the queue of the test's lock, behind those that stand there already. */
    final CompletableFuture<Hold> queueUp(Client client, int waitersBefore) {
        CompletableFuture<Hold> turn = lockOf(client).acquireAsync();
        scene().awaitWaiters(client, waitersBefore + 1);
        return turn;
    }
}

package io.locker.guards;

import io.locker.LockerOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.memory.MemoryBackendProvider;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.StoreBackend;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.contract.StoreLockSubject;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Two real clients that want one lock: the first has it, is frozen past its lease, and wakes up when the second has it.
 */
public final class Rivals implements AutoCloseable {
    private static final AtomicLong PLACES = new AtomicLong();

    private final String name;
    private final Client frozen;
    private final Client second;
    private final Hold early;
    private @Nullable Hold late;

    /**
     * Lets the first acquire.
     *
     * @param name the name of the lock
     * @throws InterruptedException if interrupted while it waits
     */
    public Rivals(String name) throws InterruptedException {
        BackendUri place = BackendUri.parse("memory:rivals-" + PLACES.incrementAndGet());
        StoreLockSubject subject = new StoreLockSubject(options -> open(place, options));
        LockerOptions options = LockerOptions.defaults();
        this.name = name;
        this.frozen = subject.open(options.withHolder("early").withLease(Duration.ofMillis(300)));
        this.second = subject.open(options.withHolder("late"));
        this.early = frozen.lock(name).acquire();
    }

    private static StoreBackend open(BackendUri place, LockerOptions options) {
        return (StoreBackend)
                new MemoryBackendProvider().open(new OpenRequest(place, options.requestTimeout(), options.time()));
    }

    /**
     * Returns what the first got.
     *
     * @return the hold of the first
     */
    public Hold early() {
        return early;
    }

    /**
     * Freezes the first, and waits until the second has the lock.
     *
     * @return the hold of the second
     */
    public Hold freezeEarly() {
        frozen.faults().pause();
        DistributedLock lock = second.lock(name);
        AtomicReference<@Nullable Hold> taken = new AtomicReference<>();
        // Who looks again and again finds the lease at its end sooner than who waits to be woken.
        Await.until("the second has the lock", () -> {
            lock.tryAcquire().ifPresent(taken::set);
            return taken.get() != null;
        });
        Hold hold = Objects.requireNonNull(taken.get());
        late = hold;
        return hold;
    }

    /**
     * Lets the first go on, who has lost the lock.
     *
     * @throws Exception if it is not told of its loss
     */
    public void wakeEarly() throws Exception {
        frozen.faults().resume();
        Await.get(early.lost());
    }

    @Override
    public void close() {
        frozen.faults().resume();
        if (late != null) {
            late.close();
        }
        frozen.locker().close();
        second.locker().close();
    }
}

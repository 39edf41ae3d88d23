package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DistributedLock;
import io.locker.api.DistributedSemaphore;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.LockTimeoutException;
import io.locker.api.Loss;
import io.locker.api.MultiLock;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.HostSettings;
import io.locker.machine.ClaimId;
import io.locker.protocol.News;
import io.locker.protocol.Wish;
import io.locker.spi.Capabilities;
import io.locker.spi.LogBackend;
import io.locker.spi.StoreBackend;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A client of one place: its sessions and its threads, and what can be asked of them. */
public final class LockClient implements AutoCloseable {
    private final Settings settings;
    private final ClientThreads threads = new ClientThreads();
    private final SessionPool sessions = new SessionPool(this);
    private final ClaimPlace place;
    private final AtomicLong breaks = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * How a client works.
     *
     * @param lease the lease of holds that do not say otherwise
     * @param requestTimeout how long a call waits for the place at most
     * @param holder who the client is, as shown to others
     * @param time the clock and the timers
     */
    public record Settings(Duration lease, Duration requestTimeout, String holder, TimeSource time) {}

    /**
     * Makes a client of a store. No I/O.
     *
     * @param store the store, closed together with the client
     * @param settings how to work
     */
    public LockClient(StoreBackend store, Settings settings) {
        this.settings = settings;
        place = new StorePlace(this, store);
    }

    /**
     * Makes a client of a log. No I/O.
     *
     * @param log the log, closed together with the client
     * @param settings how to work
     */
    public LockClient(LogBackend log, Settings settings) {
        this.settings = settings;
        place = new LogPlace(this, log, HostSettings.of(SessionPool.newId()));
    }

    TimeSource time() {
        return settings.time();
    }

    Duration lease() {
        return settings.lease();
    }

    Duration requestTimeout() {
        return settings.requestTimeout();
    }

    String holder() {
        return settings.holder();
    }

    ClaimPlace place() {
        return place;
    }

    ClientThreads threads() {
        return threads;
    }

    SessionPool sessions() {
        return sessions;
    }

    boolean isClosed() {
        return closed.get();
    }

    /**
     * Returns a lock. No I/O.
     *
     * @param name its name
     * @param mode in which mode to take it
     * @return its description
     */
    public DistributedLock lock(LockName name, LockMode mode) {
        return new ClientLock(this, name, mode);
    }

    /**
     * Returns a semaphore. No I/O.
     *
     * @param name its name
     * @param limit how many permits there are
     * @return its description
     */
    public DistributedSemaphore semaphore(LockName name, int limit) {
        return new ClientSemaphore(this, name, limit);
    }

    /**
     * Returns several locks that are taken together. No I/O.
     *
     * @param names at least one
     * @return their description
     */
    public MultiLock all(List<LockName> names) {
        return place.all(names);
    }

    /**
     * Lists names.
     *
     * @param prefix what they begin with
     * @param after only greater ones
     * @param limit how many at most
     * @return the names, sorted
     */
    public List<LockName> names(String prefix, String after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A page has at least one name. limit=" + limit);
        }
        return place.names(prefix, after, limit);
    }

    /**
     * Returns what the place can do.
     *
     * @return its capabilities
     */
    public Capabilities capabilities() {
        return place.capabilities();
    }

    LockInfo inspect(LockName name) {
        return place.inspect(name);
    }

    LockInfo breakHolds(LockName name, String reason) {
        LockInfo before = inspect(name);
        SessionDriver session = sessions.open(lease());
        CompletableFuture<News> done = new CompletableFuture<>();
        ClaimId id = new ClaimId("break", breaks.incrementAndGet());
        ClaimHandle handle =
                place.want(name, session, new Wish.Break(id, holder(), reason), (from, told) -> done.complete(told));
        News news = Waits.atMost(this, done, handle.desk());
        handle.desk().forget(handle);
        if (news instanceof News.Failed failed) {
            throw failed.why();
        }
        if (news == null) {
            throw new OutcomeUnknownException("The backend did not answer in time. name=" + name.value(), null);
        }
        return before;
    }

    /** Takes a lock if it is free now. */
    Optional<Hold> tried(Acquiring acquiring) {
        return acquiring.start().join().map(hold -> hold);
    }

    /** Starts an attempt on a thread of the client. */
    CompletableFuture<Hold> later(Acquiring acquiring) {
        CompletableFuture<Hold> promise = promise(acquiring);
        if (!threads.request(acquiring::start)) {
            acquiring.start(); // says that the client is closed
        }
        return promise;
    }

    /** A future for the program to see: it is completed on the callback thread, and cancelling it ends the attempt. */
    CompletableFuture<Hold> promise(Acquiring acquiring) {
        CompletableFuture<Hold> promise = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                boolean cancelled = super.cancel(mayInterrupt);
                if (cancelled) {
                    acquiring.cancel();
                }
                return cancelled;
            }
        };
        acquiring.whenDone(threads.callbacks(), (hold, failure) -> {
            if (failure != null) {
                promise.completeExceptionally(failure);
            } else if (hold.isEmpty()) {
                promise.completeExceptionally(new LockTimeoutException(acquiring.seen()));
            } else if (!promise.complete(hold.get())) {
                hold.get().close();
            }
        });
        return promise;
    }

    /** The number that a ticket drew. */
    long number(Acquiring acquiring) {
        try {
            return acquiring.placed().join();
        } catch (CompletionException e) {
            throw Acquiring.failure(e.getCause());
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long closeBy = time().nanos() + requestTimeout().toNanos();
        List<SessionDriver> open = sessions.close();
        for (SessionDriver session : open) {
            session.holds().forEach(hold -> hold.lose(Loss.Reason.CLOSED, ""));
        }
        LockException why = new BackendUnavailableException("The client was closed.", null);
        for (SessionDriver session : open) {
            place.leave(session, closeBy);
            place.sessionEnded(session, why);
        }
        open.forEach(session -> session.close(closeBy));
        threads.close();
        place.close();
    }
}

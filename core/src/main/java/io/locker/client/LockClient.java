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
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.HostSettings;
import io.locker.machine.ClaimId;
import io.locker.protocol.LockService;
import io.locker.protocol.News;
import io.locker.protocol.Texts;
import io.locker.protocol.Wish;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.PartitionedLog;
import io.locker.spi.StoreBackend;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A client of one place: its sessions and its threads, and what can be asked of them. */
public final class LockClient implements AutoCloseable {
    private final Settings settings;
    private final ClientThreads threads = new ClientThreads();
    private final SessionPool sessions = new SessionPool(this);
    private final ClaimPlace.Places places;
    private final Set<Acquiring> pausing = ConcurrentHashMap.newKeySet();
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
        places = new ClaimPlace.Places(this, store, List.of(new StorePlace(this, store)));
    }

    /**
     * Makes a client of a log in partitions. No I/O.
     *
     * @param log the log, closed together with the client
     * @param settings how to work
     */
    public LockClient(PartitionedLog log, Settings settings) {
        this.settings = settings;
        places = new ClaimPlace.Places(
                this,
                log,
                log.partitions().stream()
                        .map(one -> new LogPlace(this, one, HostSettings.of(SessionPool.newId())))
                        .toList());
    }

    /**
     * Makes a client of a lock service. No I/O.
     *
     * @param service the service, closed together with the client
     * @param settings how to work
     */
    public LockClient(LockService service, Settings settings) {
        this.settings = settings;
        HostSettings figures = HostSettings.of(SessionPool.newId());
        places = new ClaimPlace.Places(this, service, List.of(new ServicePlace(this, service, figures)));
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

    ClaimPlace placeOf(LockName name) {
        return places.of(name);
    }

    ClientThreads threads() {
        return threads;
    }

    SessionPool sessions() {
        return sessions;
    }

    /** Those who poll and are between two looks: nobody else knows of them meanwhile. */
    Set<Acquiring> pausing() {
        return pausing;
    }

    /** What those are told who wait when the client is closed. */
    static BackendUnavailableException closedMeanwhile(LockName name) {
        return new BackendUnavailableException(
                "The client was closed while the claim waited. name=" + name.value(), null);
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
        return places.all(names);
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
        Texts.whole("prefix", prefix);
        Texts.whole("after", after);
        refuseIfClosed("");
        return places.names(prefix, after, limit);
    }

    /**
     * Returns what the place can do.
     *
     * @return its capabilities
     */
    public Capabilities capabilities() {
        return places.capabilities();
    }

    /** What is asked of a closed client is refused, whatever the closed store would say. */
    void refuseIfClosed(String fields) {
        if (isClosed()) {
            throw new IllegalStateException("The client is closed." + fields);
        }
    }

    /** Refuses what needs a clock that all clients share. */
    void requireTime(String what, LockName name) {
        if (!capabilities().has(Capability.STORE_TIME)) {
            throw new NotPermittedException(
                    what + ", for this backend has no time of its own. name=" + name.value() + " missing="
                            + Capability.STORE_TIME,
                    null);
        }
    }

    LockInfo inspect(LockName name) {
        refuseIfClosed(" name=" + name.value());
        try {
            return placeOf(name).inspect(name);
        } catch (LockException e) {
            refuseIfClosed(" name=" + name.value());
            throw Failures.about("name=" + name.value(), e);
        }
    }

    LockInfo breakHolds(LockName name, String reason) {
        LockInfo before = inspect(name);
        ClaimPlace place = placeOf(name);
        SessionDriver session = sessions.open(place, lease());
        CompletableFuture<News> done = new CompletableFuture<>();
        ClaimId id = new ClaimId("break", breaks.incrementAndGet());
        ClaimHandle handle =
                place.want(name, session, new Wish.Break(id, holder(), reason), (from, told) -> done.complete(told));
        News news = Waits.atMost(this, done, handle.desk());
        handle.desk().forget(handle);
        if (news instanceof News.Failed failed) {
            throw Failures.about("name=" + name.value(), failed.why());
        }
        if (news == null) {
            throw new OutcomeUnknownException(
                    "The backend did not answer in time, and the lock may be broken later. name=" + name.value(), null);
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
        threads.requestOrRun(acquiring::start);
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
            throw e.getCause() instanceof TimeoutException
                    ? new LockTimeoutException(acquiring.seen())
                    : Failures.of(acquiring.name(), e.getCause());
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        pausing.forEach(Acquiring::endWithClient);
        long closeBy = time().nanos() + requestTimeout().toNanos();
        List<SessionDriver> open = sessions.close();
        for (SessionDriver session : open) {
            session.holds().forEach(hold -> hold.lose(Loss.Reason.CLOSED, ""));
        }
        for (SessionDriver session : open) {
            session.place().leave(session, closeBy);
            session.place().sessionEnded(session, LockClient::closedMeanwhile);
        }
        open.forEach(session -> session.close(closeBy));
        threads.close();
        places.close();
    }
}

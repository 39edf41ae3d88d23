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
import io.locker.machine.ClaimId;
import io.locker.machine.MachineLimits;
import io.locker.machine.UnreadableDocument;
import io.locker.protocol.DeskSettings;
import io.locker.protocol.News;
import io.locker.protocol.Sight;
import io.locker.protocol.Wish;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.StoreBackend;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A client of one store: its sessions, its desks, its threads. */
public final class StoreClient implements AutoCloseable {
    /** Room that a claim takes in a document, at least: bounds the waiters of a lock by what the store can keep. */
    private static final int CLAIM_SIZE = 100;

    private final StoreBackend store;
    private final Settings settings;
    private final StorePort port;
    private final DeskSettings deskSettings;
    private final ClientThreads threads = new ClientThreads();
    private final SessionPool sessions = new SessionPool(this);
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final StoreSweep sweep;
    private final Map<LockName, DeskDriver> desks = new ConcurrentHashMap<>();
    private final AtomicLong breaks = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * How a client works.
     *
     * @param lease the lease of holds that do not say otherwise
     * @param requestTimeout how long a call waits for the store at most
     * @param holder who the client is, as shown to others
     * @param time the clock and the timers
     */
    public record Settings(Duration lease, Duration requestTimeout, String holder, TimeSource time) {}

    /**
     * Makes a client. No I/O.
     *
     * @param store the store, closed together with the client
     * @param settings how to work
     */
    public StoreClient(StoreBackend store, Settings settings) {
        this.store = store;
        this.settings = settings;
        port = new StorePort(store);
        sweep = new StoreSweep(this, store);
        MachineLimits limits = MachineLimits.defaults();
        int room = store.capabilities().maxDocument() / CLAIM_SIZE;
        int waiting = Math.max(1, Math.min(limits.lock().waiting(), room / 2));
        DeskSettings woken = DeskSettings.of(
                store.capabilities().lookAgain().toNanos(),
                limits.with(
                        new MachineLimits.OfLock(waiting, Math.min(limits.lock().claims(), Math.max(2, room)))));
        deskSettings = store.capabilities().has(Capability.PUSH) ? woken : woken.withoutWakeUps();
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

    DeskSettings deskSettings() {
        return deskSettings;
    }

    StorePort port() {
        return port;
    }

    ClientThreads threads() {
        return threads;
    }

    SessionPool sessions() {
        return sessions;
    }

    /** Hands a new claim to the desk of its lock. */
    ClaimHandle want(LockName name, SessionDriver session, Wish wish, BiConsumer<ClaimHandle, News> turn) {
        while (true) {
            DeskDriver desk = desks.computeIfAbsent(name, absent -> new DeskDriver(this, absent));
            ClaimHandle handle = new ClaimHandle(wish.id(), desk, session, turn);
            if (desk.want(wish, handle)) {
                if (session.isOver()) {
                    desk.sessionEnded(
                            session.id(),
                            new BackendUnavailableException(
                                    "The session ended before the claim was sent; acquire again. name=" + name.value()
                                            + " session=" + session.id(),
                                    null));
                } else if (isClosed()) {
                    desk.withdrawUnlessAnswered(handle); // it came too late for those that close() withdraws
                }
                return handle;
            }
        }
    }

    /** What those are told who wait when the client is closed. */
    static BackendUnavailableException closedMeanwhile(LockName name) {
        return new BackendUnavailableException(
                "The client was closed while the claim waited. name=" + name.value(), null);
    }

    /** A session is open: from now on this client does its share of the clearing up. */
    void sessionOpened() {
        if (sweeping.compareAndSet(false, true)) {
            sweep.begin();
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    void tidy(LockName name) {
        desks.computeIfAbsent(name, absent -> new DeskDriver(this, absent)).tidy();
    }

    void drop(LockName name, DeskDriver desk) {
        desks.remove(name, desk);
    }

    void wake(LockName name, String session) {
        if (!closed.get()) {
            desks.computeIfAbsent(name, absent -> new DeskDriver(this, absent)).wake(session);
        }
    }

    void wakeAll(String session) {
        desks.values().forEach(desk -> desk.wake(session));
    }

    void sessionEnded(SessionDriver session, Function<LockName, LockException> why) {
        desks.forEach((name, desk) -> desk.sessionEnded(session.id(), why.apply(name)));
    }

    /**
     * Returns a lock. No I/O.
     *
     * @param name its name
     * @param mode in which mode to take it
     * @return its description
     */
    public DistributedLock lock(LockName name, LockMode mode) {
        return new StoreLock(this, name, mode);
    }

    /**
     * Returns a semaphore. No I/O.
     *
     * @param name its name
     * @param limit how many permits there are
     * @return its description
     */
    public DistributedSemaphore semaphore(LockName name, int limit) {
        return new StoreSemaphore(this, name, limit);
    }

    /**
     * Returns several locks that are taken together. No I/O.
     *
     * @param names at least one
     * @return their description
     */
    public MultiLock all(List<LockName> names) {
        return new StoreMultiLock(this, names);
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
        return store.names(prefix, after, limit);
    }

    /**
     * Returns what the store can do.
     *
     * @return its capabilities
     */
    public Capabilities capabilities() {
        return store.capabilities();
    }

    Sight look(LockName name) {
        return Sight.of(name, store.read(name), Set.of(), deskSettings.limits());
    }

    /** What is asked of a closed client is refused, whatever the closed store would say. */
    void refuseIfClosed(String fields) {
        if (isClosed()) {
            throw new IllegalStateException("The client is closed." + fields);
        }
    }

    LockInfo inspect(LockName name) {
        refuseIfClosed(" name=" + name.value());
        try {
            Sight sight = look(name);
            if (!sight.coming().sessions().isEmpty()) {
                sweep.inspected(name);
            }
            return LockInfos.of(sight);
        } catch (UnreadableDocument e) {
            throw new BackendUnavailableException(
                    "The store holds something that is not a lock of this version. name=" + name.value() + " why="
                            + e.getMessage(),
                    e);
        } catch (LockException e) {
            refuseIfClosed(" name=" + name.value());
            throw Failures.about("name=" + name.value(), e);
        }
    }

    LockInfo breakHolds(LockName name, String reason) {
        LockInfo before = inspect(name);
        SessionDriver session = sessions.open(lease());
        CompletableFuture<News> done = new CompletableFuture<>();
        ClaimId id = new ClaimId("break", breaks.incrementAndGet());
        ClaimHandle handle =
                want(name, session, new Wish.Break(id, holder(), reason), (from, told) -> done.complete(told));
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
            throw Failures.of(acquiring.name(), e.getCause());
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
        for (SessionDriver session : open) {
            desks.values().forEach(desk -> desk.leave(session, closeBy));
            sessionEnded(session, StoreClient::closedMeanwhile);
        }
        open.forEach(session -> session.close(closeBy));
        threads.close();
        store.close();
    }
}

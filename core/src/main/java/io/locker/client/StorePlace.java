package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.api.MultiLock;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.MachineLimits;
import io.locker.machine.UnreadableDocument;
import io.locker.protocol.Ask;
import io.locker.protocol.DeskSettings;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Sight;
import io.locker.protocol.Wish;
import io.locker.spi.Capability;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.WakeListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A store as the place of claims: one desk for each lock in use. */
final class StorePlace implements ClaimPlace {
    /** Room that a claim takes in a document, at least: bounds the waiters of a lock by what the store can keep. */
    private static final int CLAIM_SIZE = 100;

    private final LockClient client;
    private final StoreBackend store;
    private final DeskSettings deskSettings;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final StoreSweep sweep;
    private final Map<LockName, DeskDriver> desks = new ConcurrentHashMap<>();

    StorePlace(LockClient client, StoreBackend store) {
        this.client = client;
        this.store = store;
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

    LockClient client() {
        return client;
    }

    DeskSettings deskSettings() {
        return deskSettings;
    }

    @Override
    public long lookAgain() {
        return deskSettings.pace().waiting();
    }

    @Override
    public void join() {
        // A store can be asked at once.
    }

    @Override
    public Seen send(Ask ask, SessionDriver session) {
        return send(ask, new Waker(session.id()));
    }

    /** Sends what a machine asks, and turns failures into answers. The listener is that of a session to be opened. */
    Seen send(Ask ask, WakeListener listener) {
        try {
            return answer(ask, listener);
        } catch (BackendUnavailableException | OutcomeUnknownException | NotPermittedException e) {
            return new Seen.Failed(e);
        } catch (RuntimeException e) {
            return new Seen.Failed(unexpected(ask, e));
        }
    }

    private Seen answer(Ask ask, WakeListener listener) {
        if (ask instanceof Ask.Read read) {
            return new Seen.Found(store.read(read.name()));
        }
        if (ask instanceof Ask.Post post) {
            return new Seen.Found(store.post(post.name(), post.requests(), post.wake()));
        }
        if (ask instanceof Ask.Write write) {
            return new Seen.Written(store.compareAndSet(write.swap()));
        }
        if (ask instanceof Ask.Bury bury) {
            return new Seen.Buried(store.sessions().bury(bury.suspects()));
        }
        if (ask instanceof Ask.Beat beat) {
            return new Seen.Alive(store.sessions().beat(beat.session()));
        }
        if (ask instanceof Ask.Open open) {
            store.sessions().open(open.session(), listener);
            return new Seen.Alive(true);
        }
        store.sessions().close(((Ask.Close) ask).session());
        return new Seen.Alive(false);
    }

    /** A backend that throws anything else has a fault; what it changed is not known. */
    private static LockException unexpected(Ask ask, RuntimeException e) {
        return new OutcomeUnknownException(
                "The backend failed in a way that it should not. request="
                        + ask.getClass().getSimpleName() + " fault=" + e,
                e);
    }

    /** Hands the wake-ups for a session to the desks. */
    private final class Waker implements WakeListener {
        private final String session;

        Waker(String session) {
            this.session = session;
        }

        @Override
        public void wake(LockName name) {
            if (!client.isClosed()) {
                desk(name).wake(session);
            }
        }

        @Override
        public void gap() {
            desks.values().forEach(desk -> desk.wake(session));
        }
    }

    private DeskDriver desk(LockName name) {
        return desks.computeIfAbsent(name, absent -> new DeskDriver(this, absent));
    }

    @Override
    public ClaimHandle want(LockName name, SessionDriver session, Wish wish, BiConsumer<ClaimHandle, News> turn) {
        while (true) {
            DeskDriver desk = desk(name);
            ClaimHandle handle = new ClaimHandle(wish.id(), name, desk, session, turn);
            if (desk.want(wish, handle)) {
                if (session.isOver()) {
                    desk.sessionEnded(
                            session.id(),
                            new BackendUnavailableException(
                                    "The session ended before the claim was sent. session=" + session.id(), null));
                } else if (client.isClosed()) {
                    desk.withdrawUnlessAnswered(handle); // it came too late for those that close() withdraws
                }
                return handle;
            }
        }
    }

    @Override
    public void sessionOpened() {
        if (sweeping.compareAndSet(false, true)) {
            sweep.begin();
        }
    }

    @Override
    public void sessionEnded(SessionDriver session, Function<LockName, LockException> why) {
        desks.forEach((name, desk) -> desk.sessionEnded(session.id(), why.apply(name)));
    }

    void tidy(LockName name) {
        desk(name).tidy();
    }

    void drop(LockName name, DeskDriver desk) {
        desks.remove(name, desk);
    }

    @Override
    public MultiLock all(List<LockName> names) {
        return new OrderedMultiLock(client, names);
    }

    @Override
    public List<LockName> names(String prefix, String after, int limit) {
        return store.names(prefix, after, limit);
    }

    Sight look(LockName name) {
        return Sight.of(name, store.read(name), Set.of(), deskSettings.limits());
    }

    @Override
    public LockInfo inspect(LockName name) {
        try {
            Sight sight = look(name);
            if (!sight.coming().sessions().isEmpty()) {
                sweep.inspected(name);
            }
            return LockInfos.of(sight);
        } catch (UnreadableDocument e) {
            throw new BackendUnavailableException(
                    "The store holds something that is not a lock of this version. name=" + name.value(), e);
        }
    }

    @Override
    public void leave(SessionDriver session, long giveUpAt) {
        desks.values().forEach(desk -> desk.leave(session, giveUpAt));
    }

    @Override
    public void close() {
        // The store itself is closed by the client.
    }
}

package io.locker.client;

import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.protocol.Ask;
import io.locker.protocol.LockDesk;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.StoreSessions.WakeListener;
import io.locker.spi.TimeSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one {@link LockDesk} on real threads.
 *
 * <p>One thread at a time talks to the store for a desk: the caller's own while its wish is open, so that an
 * uncontended lock costs no change of threads, and one of the client's otherwise. News are taken under the guard, in
 * order, and whoever takes them does nothing there but remember them.
 */
final class DeskDriver implements ClaimPlace.Desk {
    private static final WakeListener NOBODY = new WakeListener() {
        @Override
        public void wake(LockName name) {}

        @Override
        public void gap() {}
    };

    private final StorePlace place;
    private final LockClient client;
    private final TimeSource time;
    private final ReentrantLock guard = new ReentrantLock();
    private final LockDesk desk;
    private final Map<ClaimId, ClaimHandle> handles = new ConcurrentHashMap<>();
    private boolean busy;
    private boolean dropped;
    private @Nullable CompletableFuture<Boolean> answered;
    private TimeSource.@Nullable Timer timer;
    private long timerAt;

    DeskDriver(StorePlace place, LockName name) {
        this.place = place;
        client = place.client();
        time = client.time();
        desk = new LockDesk(name, place.deskSettings(), time.nanos());
    }

    /** Takes a wish and the one who hears the news about it; false if the desk was dropped just now. */
    boolean want(Wish wish, ClaimHandle handle) {
        guard.lock();
        try {
            if (dropped) {
                return false;
            }
            handles.put(handle.id(), handle);
            desk.want(wish, time.nanos());
            tell();
            return true;
        } finally {
            guard.unlock();
        }
    }

    @Override
    public void want(Wish wish) {
        guard.lock();
        try {
            desk.want(wish, time.nanos());
            tell();
        } finally {
            guard.unlock();
        }
    }

    @Override
    public void withdrawUnlessAnswered(ClaimHandle handle) {
        guard.lock();
        try {
            if (!handle.isAnswered()) {
                desk.want(new Wish.Withdraw(handle.id()), time.nanos());
                tell();
            }
        } finally {
            guard.unlock();
        }
        driveLater();
    }

    void wake(String session) {
        guard.lock();
        try {
            if (!dropped) {
                desk.wake(session, time.nanos());
            }
        } finally {
            guard.unlock();
        }
        driveLater();
    }

    /** Has what dead sessions left at the lock removed. */
    void tidy() {
        guard.lock();
        try {
            if (!dropped) {
                desk.tidy(time.nanos());
            }
        } finally {
            guard.unlock();
        }
        driveLater();
    }

    void sessionEnded(String session, LockException why) {
        guard.lock();
        try {
            desk.sessionEnded(session, why);
            tell();
        } finally {
            guard.unlock();
        }
        driveLater();
    }

    @Override
    public void forget(ClaimHandle handle) {
        handles.remove(handle.id(), handle);
    }

    /**
     * Gives back all that a session has here and awaits, on this thread and on those that talk to the store already;
     * what cannot be done in time is left to its end.
     */
    void leave(SessionDriver session, long giveUpAt) {
        guard.lock();
        try {
            // Those who wait first: what is given back would be handed on to them.
            want(session, false, Wish.Withdraw::new);
            want(session, true, held -> new Wish.Release(held, 0));
            tell();
        } finally {
            guard.unlock();
        }
        BooleanSupplier late = () -> time.nanos() - giveUpAt >= 0;
        drive(late);
        CompletableFuture<Boolean> answer = answerUnderWay();
        while (answer != null && !late.getAsBoolean()) {
            boolean unused = time.await(giveUpAt, answer);
            drive(late);
            answer = answerUnderWay();
        }
    }

    private void want(SessionDriver session, boolean answered, Function<ClaimId, Wish> wish) {
        for (ClaimHandle handle : handles.values()) {
            if (handle.session() == session && handle.isAnswered() == answered) {
                desk.want(wish.apply(handle.id()), time.nanos());
            }
        }
    }

    /** What completes when another thread has the answer it waits for; null if none does. */
    private @Nullable CompletableFuture<Boolean> answerUnderWay() {
        guard.lock();
        try {
            if (busy && answered == null) {
                answered = new CompletableFuture<>();
            }
            return answered;
        } finally {
            guard.unlock();
        }
    }

    @Override
    public LockInfo seen(LockName name) {
        guard.lock();
        try {
            return LockInfos.of(desk.sight());
        } finally {
            guard.unlock();
        }
    }

    @Override
    public LockInfo others(ClaimHandle handle) {
        guard.lock();
        try {
            return LockInfos.without(handle.id(), desk.sight());
        } finally {
            guard.unlock();
        }
    }

    @Override
    public int position(ClaimHandle handle) {
        News.Queued place = handle.place();
        return place == null ? 0 : place.position();
    }

    @Override
    public void driveLater() {
        client.threads().request(() -> drive(() -> false));
    }

    @Override
    public void drive(BooleanSupplier satisfied) {
        while (true) {
            if (satisfied.getAsBoolean()) {
                if (hasWork()) {
                    driveLater();
                }
                return;
            }
            Ask ask = take();
            if (ask == null) {
                return;
            }
            Seen seen = place.send(ask, NOBODY);
            put(seen);
        }
    }

    private boolean hasWork() {
        guard.lock();
        try {
            if (busy || dropped) {
                return false;
            }
            long now = time.nanos();
            boolean work = desk.due(now) - now <= 0;
            if (!work) {
                rest(now);
            }
            return work;
        } finally {
            guard.unlock();
        }
    }

    private @Nullable Ask take() {
        guard.lock();
        try {
            if (busy || dropped) {
                return null;
            }
            long now = time.nanos();
            Ask ask = desk.next(now);
            tell();
            busy = ask != null;
            if (ask == null) {
                rest(now);
            }
            return ask;
        } finally {
            guard.unlock();
        }
    }

    private void put(Seen seen) {
        guard.lock();
        try {
            busy = false;
            if (answered != null) {
                answered.complete(true);
                answered = null;
            }
            desk.answer(seen, time.nanos());
            tell();
        } finally {
            guard.unlock();
        }
    }

    private void tell() {
        for (News news : desk.news()) {
            ClaimHandle handle = handles.get(news.id());
            if (handle != null && handle.take(news)) {
                handles.remove(news.id());
            }
        }
    }

    /** Nothing to ask now: sleeps until something is due, or goes. */
    private void rest(long now) {
        if (desk.isIdle(now) && handles.isEmpty()) {
            dropped = true;
            place.drop(desk.name(), this);
            return;
        }
        long due = desk.due(now);
        if (timer == null || due - timerAt < 0) {
            if (timer != null) {
                timer.cancel();
            }
            timerAt = due;
            timer = time.at(due, this::timeHasCome);
        }
    }

    private void timeHasCome() {
        guard.lock();
        try {
            timer = null;
        } finally {
            guard.unlock();
        }
        driveLater();
    }
}

package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.Loss;
import io.locker.protocol.Ask;
import io.locker.protocol.Seen;
import io.locker.protocol.SessionKeeper;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.TimeSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs one {@link SessionKeeper} on real threads, and tells its holds when it is lost. */
final class SessionDriver {
    private final LockClient client;
    private final ClaimPlace place;
    private final TimeSource time;
    private final NewSession session;
    private final ReentrantLock guard = new ReentrantLock();
    private final ReentrantLock opening = new ReentrantLock();
    private final SessionKeeper keeper;
    private final Set<ClientHold> holds = ConcurrentHashMap.newKeySet();
    private final AtomicLong claims = new AtomicLong();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private boolean busy;
    private boolean lossTold;
    private TimeSource.@Nullable Timer timer;
    private @Nullable LockException lastFailure;
    private volatile long deadline;

    SessionDriver(LockClient client, ClaimPlace place, NewSession session) {
        this.client = client;
        this.place = place;
        this.time = client.time();
        this.session = session;
        keeper = new SessionKeeper(session, time.nanos());
        deadline = keeper.deadline();
    }

    String id() {
        return session.id();
    }

    /** Where its claims are made. */
    ClaimPlace place() {
        return place;
    }

    long nextClaim() {
        return claims.incrementAndGet();
    }

    /** Until when the holds of this session are good; read without waiting for anybody. */
    long deadline() {
        return deadline;
    }

    boolean isOver() {
        guard.lock();
        try {
            return keeper.phase() == SessionKeeper.Phase.LOST || keeper.phase() == SessionKeeper.Phase.CLOSED;
        } finally {
            guard.unlock();
        }
    }

    /** Sees to it that the store has recorded the session, on the caller's thread. */
    void open() {
        if (phase() != SessionKeeper.Phase.NEW) {
            return;
        }
        opening.lock();
        try {
            if (phase() == SessionKeeper.Phase.NEW) {
                place.join();
                drive();
            }
        } catch (LockException e) {
            guarded(() -> lastFailure = e);
            throw e;
        } finally {
            guarded(this::endUnlessOpened);
            opening.unlock();
        }
        if (phase() != SessionKeeper.Phase.ALIVE) {
            LockException why = lastFailure;
            throw new BackendUnavailableException(
                    "No session could be opened. holder=" + session.holder() + " detail="
                            + (why == null ? "none" : why.getMessage()),
                    why);
        }
    }

    /** Who waited for the opening must not open it after all: its client does not know it any more. */
    private void endUnlessOpened() {
        if (keeper.phase() == SessionKeeper.Phase.NEW) {
            keeper.close(time.nanos());
            rest();
        }
    }

    private void guarded(Runnable act) {
        guard.lock();
        try {
            act.run();
        } finally {
            guard.unlock();
        }
    }

    private SessionKeeper.Phase phase() {
        guard.lock();
        try {
            return keeper.phase();
        } finally {
            guard.unlock();
        }
    }

    void add(ClientHold hold) {
        holds.add(hold);
    }

    void remove(ClientHold hold) {
        holds.remove(hold);
    }

    Set<ClientHold> holds() {
        return holds;
    }

    /** Why the session is over if its deadline has passed, whether or not anybody has noticed yet; else null. */
    Loss.@Nullable Reason overdue() {
        guard.lock();
        try {
            keeper.notice(time.nanos());
            return keeper.phase() == SessionKeeper.Phase.LOST ? keeper.lostBy() : null;
        } finally {
            guard.unlock();
        }
    }

    /** The place says that the session is over. */
    void toldOver() {
        guard.lock();
        try {
            keeper.toldOver(time.nanos());
            rest();
        } finally {
            guard.unlock();
        }
        tellLoss();
    }

    /** Notices now what a timer would notice a little later: that the deadline has passed. */
    void notice() {
        client.threads().heartbeat(this::drive);
    }

    /** Sends what is due; while another thread waits for an answer there is nothing to send. */
    private void drive() {
        Ask ask = take();
        while (ask != null) {
            Seen seen = place.send(ask, this);
            put(seen);
            ask = seen instanceof Seen.Failed ? null : take();
        }
        tellLoss();
    }

    private @Nullable Ask take() {
        guard.lock();
        try {
            Ask ask = keeper.next(time.nanos());
            busy = busy || ask != null;
            rest();
            return ask;
        } finally {
            guard.unlock();
        }
    }

    private void put(Seen seen) {
        guard.lock();
        try {
            busy = false;
            if (seen instanceof Seen.Failed failed) {
                lastFailure = failed.why();
            }
            keeper.answer(seen, time.nanos());
            rest();
        } finally {
            guard.unlock();
        }
    }

    private void rest() {
        deadline = keeper.deadline();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (keeper.isEnded()) {
            ended.complete(true);
        } else if (keeper.phase() != SessionKeeper.Phase.NEW) {
            timer = time.at(keeper.due(time.nanos()), this::timeHasCome);
        }
    }

    /**
     * On the timer's thread: while a request hangs, only the passing of the deadline is noticed, and that must not wait
     * for it.
     */
    private void timeHasCome() {
        boolean hangs;
        guard.lock();
        try {
            hangs = busy;
        } finally {
            guard.unlock();
        }
        if (hangs) {
            drive();
        } else {
            notice();
        }
    }

    private void tellLoss() {
        guard.lock();
        try {
            if (lossTold || keeper.phase() != SessionKeeper.Phase.LOST) {
                return;
            }
            lossTold = true;
        } finally {
            guard.unlock();
        }
        String detail = lastFailure == null ? "" : String.valueOf(lastFailure.getMessage());
        for (ClientHold hold : holds) {
            hold.lose(keeper.lostBy(), detail);
        }
        LockException failure = lastFailure;
        place.sessionEnded(
                this,
                name -> new BackendUnavailableException(
                        "The session ended while the claim waited, so its place in the queue is gone; acquire again to"
                                + " stand at the end. name=" + name.value() + " session=" + id() + " reason="
                                + keeper.lostBy() + (detail.isEmpty() ? "" : " detail=" + detail),
                        failure));
    }

    /**
     * Ends the session, and waits until the store knows: a heartbeat may be under way, and whoever waits for its answer
     * ends the session then. What cannot be told to the store in time, it finds out when the lease is over.
     */
    void close(long giveUpAt) {
        guard.lock();
        try {
            keeper.close(time.nanos());
            deadline = keeper.deadline();
        } finally {
            guard.unlock();
        }
        for (ClientHold hold : holds) {
            hold.lose(Loss.Reason.CLOSED, "");
        }
        drive();
        boolean unused = time.await(giveUpAt, ended);
    }
}

package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.redis.RedisFault.Kind;
import io.locker.redis.RedisFinder.Found;
import io.locker.redis.Resp.Request;
import io.locker.spi.StoreSessions.WakeListener;
import io.locker.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hears wake-ups: a connection of its own, and a thread that reads it, for as long as there are sessions.
 *
 * <p>Each session has a channel. When the connection had to be made anew, each session is told that it may have missed
 * something.
 */
final class RedisWakes implements AutoCloseable {
    /** After so long without a word the server is asked whether it is still there. */
    private static final int SILENCE_MILLIS = 5_000;

    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final RedisFinder finder;
    private final RedisKeys keys;
    private final long timeout;
    private final TimeSource time;
    private final Map<String, Ear> ears = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Guards what is below it, and keeps the order of subscriptions. */
    private final ReentrantLock guard = new ReentrantLock();

    private @Nullable Thread thread;
    private @Nullable Found current;

    /** One who listens. */
    private static final class Ear {
        private final WakeListener listener;
        private final CompletableFuture<Boolean> open = new CompletableFuture<>();

        Ear(WakeListener listener) {
            this.listener = listener;
        }

        private void wake(LockName name) {
            call(() -> listener.wake(name));
        }

        /** Who was subscribed before may have missed something since. */
        private void subscribed() {
            if (!open.complete(true)) {
                call(listener::gap);
            }
        }

        /** A listener that throws breaks its promise, and must not deprive the others of what comes next. */
        private static void call(Runnable listener) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                System.getLogger(RedisWakes.class.getName()).log(Level.WARNING, "A listener failed.", e);
            }
        }

        private @Nullable Throwable failure() {
            return open.handle((opened, failure) -> failure).getNow(null);
        }
    }

    RedisWakes(RedisFinder finder, RedisKeys keys, Duration timeout, TimeSource time) {
        this.finder = finder;
        this.keys = keys;
        this.timeout = timeout.toNanos();
        this.time = time;
    }

    /** Begins to deliver wake-ups; returns when none can be missed any more. */
    void listen(String session, WakeListener listener) {
        long deadline = time.nanos() + timeout;
        Ear ear = new Ear(listener);
        Found connected;
        guard.lock();
        try {
            ears.put(session, ear);
            connected = current;
            if (thread == null) {
                thread = new Thread(this::run, "locker-redis-wakes");
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            guard.unlock();
        }
        if (connected != null) {
            subscribe(connected, session);
        }
        if (!RedisWaits.until(deadline, time, ear.open) || ear.open.isCompletedExceptionally()) {
            ears.remove(session, ear);
            throw new BackendUnavailableException(
                    "No wake-ups can be heard from Redis. session=" + session + " detail=" + ear.failure(),
                    ear.failure());
        }
    }

    /** Stops the delivery to a session. */
    void forget(String session) {
        Found connected;
        guard.lock();
        try {
            connected = ears.remove(session) == null ? null : current;
        } finally {
            guard.unlock();
        }
        if (connected != null) {
            boolean sharded = connected.server().hasShardedChannels();
            tell(connected, sharded ? "SUNSUBSCRIBE" : "UNSUBSCRIBE", session);
        }
    }

    /** The primary may be elsewhere now: what is published there must be heard. */
    void follow(RedisServer server) {
        Found connected;
        guard.lock();
        try {
            connected = current;
        } finally {
            guard.unlock();
        }
        if (connected != null && !connected.server().node().equals(server.node())) {
            connected.wire().close();
        }
    }

    private void subscribe(Found to, String session) {
        tell(to, to.server().hasShardedChannels() ? "SSUBSCRIBE" : "SUBSCRIBE", session);
    }

    private void tell(Found to, String what, String session) {
        try {
            to.wire().tell(new Request(what).add(keys.channel(session)), time.nanos() + timeout);
        } catch (RedisFault e) {
            // The thread finds out by itself, and subscribes to all that is wanted then.
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!isOver()) {
            try {
                Found found = finder.find(time.nanos() + timeout);
                pause = FIRST_PAUSE_MILLIS;
                try (RedisWire wire = found.wire()) {
                    begin(found);
                    hear(wire);
                }
            } catch (BackendUnavailableException | RedisFault | RedisRefusal e) {
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
            end(pause);
        }
    }

    /** Whether the thread is to end, which it then does: there is nobody left to listen for. */
    private boolean isOver() {
        guard.lock();
        try {
            boolean over = closed.getCount() == 0 || ears.isEmpty();
            if (over) {
                thread = null;
            }
            return over;
        } finally {
            guard.unlock();
        }
    }

    private void begin(Found found) {
        guard.lock();
        try {
            current = found;
        } finally {
            guard.unlock();
        }
        ears.keySet().forEach(session -> subscribe(found, session));
    }

    private void end(long pause) {
        guard.lock();
        try {
            current = null;
        } finally {
            guard.unlock();
        }
        try {
            boolean unused = closed.await(pause, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt.
        }
    }

    private void hear(RedisWire wire) throws RedisFault, RedisRefusal {
        boolean asked = false;
        while (true) {
            Object said;
            try {
                said = wire.hear(SILENCE_MILLIS);
            } catch (RedisRefusal refusal) {
                ears.values().forEach(ear -> ear.open.completeExceptionally(refusal));
                throw refusal;
            }
            if (said != null) {
                asked = false;
                take(said);
            } else if (asked) {
                throw new RedisFault(Kind.TIMED_OUT, null);
            } else if (ears.isEmpty()) {
                return;
            } else {
                asked = true;
                wire.tell(new Request("PING"), time.nanos() + timeout);
            }
        }
    }

    private void take(Object said) throws RedisFault {
        if (!(said instanceof List<?> parts) || parts.size() < 3) {
            return;
        }
        String channel = RedisKeys.text((byte[]) parts.get(1));
        Ear ear = ears.get(channel.substring(keys.channels().length()));
        if (ear == null) {
            return;
        }
        switch (RedisKeys.text((byte[]) parts.get(0))) {
            case "message", "smessage" -> ear.wake(new LockName(RedisKeys.text((byte[]) parts.get(2))));
            case "subscribe", "ssubscribe" -> ear.subscribed();
            // Not ours: the slot has moved, and its channels with it.
            default -> throw new RedisFault(Kind.CUT_OFF, null);
        }
    }

    /** Ends the thread and the connection. */
    @Override
    public void close() {
        closed.countDown();
        Found connected;
        guard.lock();
        try {
            connected = current;
        } finally {
            guard.unlock();
        }
        if (connected != null) {
            connected.wire().close();
        }
    }
}

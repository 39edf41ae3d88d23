package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.redis.RedisHearing.News;
import io.locker.spi.StoreSessions.WakeListener;
import io.locker.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
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

    /** A session that there is not. Subscribing to its channel is answered like any other, and harms nobody. */
    private static final String NOBODY = "";

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
    private @Nullable RedisHearing current;

    /** One who listens. */
    private static final class Ear {
        private final WakeListener listener;
        private final CompletableFuture<Boolean> open = new CompletableFuture<>();

        Ear(WakeListener listener) {
            this.listener = listener;
        }

        /** Whether there is more to come. */
        private boolean take(News news) {
            switch (news.kind()) {
                case MESSAGE -> call(() -> listener.wake(new LockName(news.text())));
                case SUBSCRIBED -> subscribed();
                // Not ours: the slot has moved, and its channels with it.
                default -> {
                    return false;
                }
            }
            return true;
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
        RedisHearing connected;
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
            connected.subscribe(keys.channel(session));
        }
        if (!time.await(deadline, ear.open) || ear.open.isCompletedExceptionally()) {
            ears.remove(session, ear);
            throw new BackendUnavailableException(
                    "No wake-ups can be heard from Redis. session=" + session + " detail=" + ear.failure(),
                    ear.failure());
        }
    }

    /** Stops the delivery to a session. */
    void forget(String session) {
        RedisHearing connected;
        guard.lock();
        try {
            connected = ears.remove(session) == null ? null : current;
        } finally {
            guard.unlock();
        }
        if (connected != null) {
            connected.unsubscribe(keys.channel(session));
        }
    }

    /** The primary may be elsewhere now: what is published there must be heard. */
    void follow(RedisServer server) {
        RedisHearing connected = current();
        if (connected != null && !connected.server().node().equals(server.node())) {
            connected.close();
        }
    }

    private @Nullable RedisHearing current() {
        guard.lock();
        try {
            return current;
        } finally {
            guard.unlock();
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!isOver()) {
            try (RedisHearing hearing = new RedisHearing(finder.findToHear(time.nanos() + timeout))) {
                pause = FIRST_PAUSE_MILLIS;
                begin(hearing);
                hear(hearing);
            } catch (BackendUnavailableException e) {
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                // Nobody has this thread to interrupt.
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

    private void begin(RedisHearing hearing) {
        guard.lock();
        try {
            current = hearing;
        } finally {
            guard.unlock();
        }
        ears.keySet().forEach(session -> hearing.subscribe(keys.channel(session)));
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

    /** Returns when the connection is of no use any more, or nobody listens. */
    private void hear(RedisHearing hearing) throws InterruptedException {
        boolean asked = false;
        while (true) {
            News news = hearing.next(SILENCE_MILLIS);
            if (news != null) {
                asked = false;
                if (!take(news)) {
                    return;
                }
            } else if (asked || ears.isEmpty()) {
                return;
            } else {
                asked = true;
                hearing.subscribe(keys.channel(NOBODY));
            }
        }
    }

    /** Whether there is more to come. */
    private boolean take(News news) {
        switch (news.kind()) {
            case REFUSED -> {
                RedisRefusal refusal = new RedisRefusal(news.text());
                ears.values().forEach(ear -> ear.open.completeExceptionally(refusal));
                return false;
            }
            case ENDED -> {
                return false;
            }
            default -> {
                Ear ear = ears.get(news.channel().substring(keys.channels().length()));
                return ear == null || ear.take(news);
            }
        }
    }

    /** Ends the thread and the connection. */
    @Override
    public void close() {
        closed.countDown();
        RedisHearing connected = current();
        if (connected != null) {
            connected.close();
        }
    }
}

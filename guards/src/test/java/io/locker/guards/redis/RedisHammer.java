package io.locker.guards.redis;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Many writers of one key with tokens in no order, as fast as they can: stale ones race fresh ones all the time. */
final class RedisHammer {
    /** Sets the key to the token, and returns what it was. */
    static final String EXPRESSION = "redis.call('GETSET', KEYS[1], ARGV[1])";

    private static final int WRITERS = 8;
    private static final int ROUNDS = 200;
    static final int ALL = WRITERS * ROUNDS;

    /** How far tokens come out of order. */
    private static final int DISORDER = 20;

    private static final RedisCommand CHANGE = RedisCommand.script("return " + EXPRESSION);

    private final Raise raise;
    private final AtomicLong next = new AtomicLong(1L << 60);
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger setBack = new AtomicInteger();

    /** How often a writer was let in, and how often it took the place of a later one. */
    record Outcome(int accepted, int setBack) {}

    /** Makes a change under a token. */
    interface Raise {
        @Nullable
        Object raise(Offer offer, RedisCommand change);
    }

    RedisHammer(Raise raise) {
        this.raise = raise;
    }

    Outcome run(String resource) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Random random = new Random(writer);
                writers.add(threads.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        write(resource, next.getAndIncrement() - random.nextInt(DISORDER));
                    }
                }));
            }
            for (Future<?> writer : writers) {
                Await.get(writer);
            }
            return new Outcome(accepted.get(), setBack.get());
        } finally {
            threads.shutdownNow();
        }
    }

    private void write(String resource, long token) {
        try {
            Object was = raise.raise(new Offer(resource, new FencingToken(token)), CHANGE);
            accepted.incrementAndGet();
            setBack.addAndGet(was != null && Long.parseLong(String.valueOf(was)) > token ? 1 : 0);
        } catch (StaleTokenException refused) {
            return;
        }
    }
}

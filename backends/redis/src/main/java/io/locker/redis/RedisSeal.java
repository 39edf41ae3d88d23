package io.locker.redis;

import io.locker.redis.RedisFault.Kind;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks how many replicas have what was written on one connection.
 *
 * <p>While Redis waits for replicas it handles nothing else of that connection. So those who come meanwhile are served
 * together by the next question, which covers all that they have written before.
 */
final class RedisSeal {
    private final RedisWire wire;
    private final TimeSource time;
    private final Confirmation confirmation;
    private final ReentrantLock guard = new ReentrantLock();
    private CompletableFuture<Long> underWay = CompletableFuture.completedFuture(0L);
    private @Nullable CompletableFuture<Long> gathering;

    /**
     * What is demanded.
     *
     * @param replicas how many must confirm; 0 if nobody asks
     * @param within how long they have for it
     */
    record Confirmation(int replicas, Duration within) {}

    RedisSeal(RedisWire wire, Confirmation confirmation, TimeSource time) {
        this.wire = wire;
        this.confirmation = confirmation;
        this.time = time;
    }

    /** Waits until enough replicas have all that this thread has written; false if they are too few in the end. */
    boolean confirm(long deadline) throws RedisFault {
        CompletableFuture<Long> before;
        CompletableFuture<Long> mine;
        boolean asks;
        guard.lock();
        try {
            before = underWay;
            asks = gathering == null;
            mine = gathering == null ? new CompletableFuture<>() : gathering;
            gathering = mine;
        } finally {
            guard.unlock();
        }
        if (asks) {
            time.await(deadline, before);
            ask(mine, deadline);
        }
        if (!time.await(deadline, mine)) {
            throw new RedisFault(Kind.TIMED_OUT, null);
        }
        return mine.join() >= confirmation.replicas;
    }

    private void ask(CompletableFuture<Long> mine, long deadline) {
        guard.lock();
        try {
            underWay = mine;
            gathering = null;
        } finally {
            guard.unlock();
        }
        try {
            RedisRequest question =
                    new RedisRequest("WAIT").add(confirmation.replicas).add(confirmation.within.toMillis());
            mine.complete((Long) wire.ask(question, deadline));
        } catch (RedisFault | RedisRefusal e) {
            // Whoever waits for this question has an answer: nobody is known to have it.
            mine.complete(-1L);
        }
    }
}

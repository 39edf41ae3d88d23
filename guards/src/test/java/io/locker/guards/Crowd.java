package io.locker.guards;

import io.locker.api.FencingToken;
import io.locker.guards.TokenStore.Stay;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Many that enter the same room with tokens in no order, as fast as they can. */
public final class Crowd {
    private static final int THREADS = 8;
    private static final int DISORDER = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TokenStore tokens;
    private final int rounds;
    private final AtomicLong next = new AtomicLong(1L << 60);
    private final AtomicLong greatest = new AtomicLong();
    private final AtomicInteger entered = new AtomicInteger();
    private final AtomicInteger tooLate = new AtomicInteger();

    /**
     * Lets them all in and out.
     *
     * @param entered how often somebody was let in
     * @param tooLate how often somebody was inside when a later one had been
     */
    public record Outcome(int entered, int tooLate) {}

    private Crowd(TokenStore tokens, int rounds) {
        this.tokens = tokens;
        this.rounds = rounds;
    }

    /**
     * Lets the crowd loose.
     *
     * @param tokens who lets them in
     * @param rounds how often each of eight threads comes
     * @return what was seen
     * @throws Exception if somebody was met by an error that is not a refusal
     */
    public static Outcome of(TokenStore tokens, int rounds) throws Exception {
        Crowd crowd = new Crowd(tokens, rounds);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int seed = 0; seed < THREADS; seed++) {
                Random random = new Random(seed);
                all.add(threads.submit(() -> {
                    crowd.come(random);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                Await.get(each);
            }
            return new Outcome(crowd.entered.get(), crowd.tooLate.get());
        } finally {
            threads.shutdownNow();
        }
    }

    private void come(Random random) throws InterruptedException {
        for (int round = 0; round < rounds; round++) {
            long token = next.getAndIncrement() - random.nextInt(DISORDER);
            try {
                Stay inside = tokens.enter(new Offer("crowded", new FencingToken(token)), PATIENCE)
                        .orElseThrow();
                look(token);
                inside.close();
            } catch (StaleTokenException refused) {
                if (refused.seen().value() <= token) {
                    throw new AssertionError("refused without need", refused);
                }
            }
        }
    }

    private void look(long token) {
        boolean late = greatest.getAndAccumulate(token, Math::max) > token;
        LockSupport.parkNanos(1);
        late |= greatest.get() > token;
        tooLate.addAndGet(late ? 1 : 0);
        entered.incrementAndGet();
    }
}

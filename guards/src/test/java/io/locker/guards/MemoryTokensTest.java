package io.locker.guards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.FencingToken;
import io.locker.guards.TokenStore.Stay;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryTokensTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final MemoryTokens tokens = new MemoryTokens(3);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Stay enter(String resource, long token) throws InterruptedException {
        return tokens.enter(new Offer(resource, new FencingToken(token)), LONG).orElseThrow();
    }

    private void assertRefused(String resource, long token, long seen) {
        assertThatThrownBy(() -> enter(resource, token))
                .isInstanceOfSatisfying(
                        StaleTokenException.class,
                        refused -> assertThat(refused.seen()).isEqualTo(new FencingToken(seen)));
    }

    @Test
    @Anomaly({"A10", "U3"})
    void anEarlierTokenIsRefusedAfterALater() throws Exception {
        enter("a", 6).close();

        assertRefused("a", 5, 6);
        enter("a", 6).close();
        enter("b", 5).close();
    }

    @Test
    void thoseWithEqualTokensAreInsideTogether() throws Exception {
        try (Stay one = enter("a", 5);
                Stay two = enter("a", 5)) {
            assertThat(one).isNotSameAs(two);
        }
        enter("a", 6).close();
    }

    @Test
    @Anomaly({"A2", "A10"})
    void aLaterTokenWaitsUntilAllEarlierHaveLeft() throws Exception {
        Stay one = enter("a", 5);
        Stay two = enter("a", 5);
        Future<Stay> later = threads.submit(() -> enter("a", 6));
        assertThatThrownBy(() -> later.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertRefused("a", 5, 6);
        one.close();
        one.close();
        assertThatThrownBy(() -> later.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        two.close();

        Await.get(later).close();
    }

    @Test
    void whoWaitsIsRefusedWhenAStillLaterComes() throws Exception {
        Stay inside = enter("a", 5);
        Future<Stay> six = threads.submit(() -> enter("a", 6));
        Await.until("six waits", () -> refused(5));
        Future<Stay> seven = threads.submit(() -> enter("a", 7));
        Await.until("seven waits", () -> refused(6));

        inside.close();

        assertThatThrownBy(() -> Await.get(six)).hasCauseInstanceOf(StaleTokenException.class);
        Await.get(seven).close();
    }

    private boolean refused(long token) {
        try {
            tokens.enter(new Offer("a", new FencingToken(token)), Duration.ZERO).ifPresent(Stay::close);
            return false;
        } catch (StaleTokenException e) {
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoWaitsTooLongIsToldSo() throws Exception {
        try (Stay inside = enter("a", 5)) {
            assertThat(inside).isNotNull();
            Offer later = new Offer("a", new FencingToken(6));
            assertThat(tokens.enter(later, Duration.ofMillis(20))).isEmpty();
            assertThat(tokens.enter(later, Duration.ZERO)).isEmpty();
        }
        enter("a", 6).close();
    }

    @Test
    void whoIsInterruptedDoesNotEnter() throws Exception {
        try (Stay inside = enter("a", 5)) {
            assertThat(inside).isNotNull();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> enter("a", 6)).isInstanceOf(InterruptedException.class);
        }
        enter("a", 6).close();
    }

    @Test
    @Anomaly({"H1", "U8"})
    void whatIsForgottenStillRefusesOlderTokens() throws Exception {
        for (int i = 1; i <= 100; i++) {
            enter("many/" + i, i).close();
        }

        assertThat(tokens.size()).isEqualTo(3);
        assertRefused("many/1", 1, 97);
        assertRefused("never seen", 96, 97);
        assertThat(tokens.size()).isEqualTo(3);
        enter("many/1", 97).close();
        assertRefused("many/1", 96, 97);
    }

    @Test
    void whereSomebodyIsInsideNothingIsForgotten() throws Exception {
        try (Stay inside = enter("a", 5)) {
            assertThat(inside).isNotNull();
            for (int i = 1; i <= 10; i++) {
                enter("many/" + i, i).close();
            }
            assertThat(tokens.enter(new Offer("a", new FencingToken(6)), Duration.ZERO))
                    .isEmpty();
        }
    }

    @Test
    @Anomaly("A10")
    void inACrowdNoEarlierTokenIsInsideAfterALater() throws Exception {
        Crowd.Outcome outcome = Crowd.of(tokens, 2_000);

        assertThat(outcome.tooLate()).isZero();
        assertThat(outcome.entered()).isBetween(100, 8 * 2_000 - 1);
    }

    /** The crowd must be able to tell: these are the mistakes that people make. */
    @Test
    void inACrowdAStoreThatOnlyComparesIsFoundOut() throws Exception {
        AtomicLong greatest = new AtomicLong();
        TokenStore lettingIn = (offer, atMost) -> {
            long token = offer.token().value();
            long seen = greatest.accumulateAndGet(token, Math::max);
            if (seen > token) {
                throw new StaleTokenException(offer, new FencingToken(seen));
            }
            return Optional.of(() -> {});
        };

        assertThat(Crowd.of(lettingIn, 2_000).tooLate()).isPositive();
    }

    @Test
    void inACrowdAStoreThatComparesAsDoublesIsFoundOut() throws Exception {
        TokenStore rounding = (offer, atMost) -> tokens.enter(
                new Offer(offer.resource(), new FencingToken((long)
                        (double) offer.token().value())),
                atMost);

        assertThat(Crowd.of(rounding, 2_000).tooLate()).isPositive();
    }

    @Test
    void anEmptyMemoryIsRefused() {
        assertThatThrownBy(() -> new MemoryTokens(0)).isInstanceOf(IllegalArgumentException.class);
    }
}

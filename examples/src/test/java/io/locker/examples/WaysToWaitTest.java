package io.locker.examples;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaysToWaitTest {
    private final Place place = new Place();
    private final DistributedLock mine = place.client().lock("work");
    private final DistributedLock theirs = place.client().lock("work");

    @AfterEach
    void close() {
        place.close();
    }

    @Test
    void aFreeLockIsTaken() {
        AtomicBoolean done = new AtomicBoolean();
        assertThat(WaysToWait.onlyIfFree(mine, () -> done.set(true))).isTrue();
        assertThat(done).isTrue();
        assertThat(mine.inspect().isFree()).isTrue();
    }

    @Test
    void aHeldLockIsLeftAlone() throws Exception {
        try (Hold hold = theirs.acquire()) {
            assertThat(WaysToWait.onlyIfFree(mine, () -> {
                        throw new AssertionError("The work must not be done. holder=" + hold);
                    }))
                    .isFalse();
        }
    }

    @Test
    void theWorkIsDoneUnderTheLock() throws Exception {
        assertThat(WaysToWait.withinTwoSeconds(mine, () -> "done")).isEqualTo("done");
    }

    @Test
    void aTimeoutSaysWhoIsInTheWay() throws Exception {
        try (Hold hold = theirs.acquire()) {
            assertThat(WaysToWait.withinTwoSeconds(mine, () -> "done"))
                    .startsWith("Not done: name=work holder=")
                    .contains("token=" + hold.token());
        }
    }

    @Test
    void lookingFindsAFreeLock() throws Exception {
        try (Hold hold = WaysToWait.byLooking(mine)) {
            assertThat(hold.isValid()).isTrue();
        }
    }

    @Test
    void whoIsNoLongerInterestedLeavesTheQueue() throws Exception {
        CountDownLatch noLonger = new CountDownLatch(1);
        noLonger.countDown();
        try (Hold hold = theirs.acquire()) {
            assertThat(WaysToWait.untilNoLongerNeeded(mine, noLonger)).isFalse();
            assertThat(hold.isValid()).isTrue();
        }
        try (Hold hold = mine.acquire()) {
            assertThat(hold.isValid()).isTrue();
        }
    }

    @Test
    void aChainOfFuturesHoldsTheLockMeanwhile() throws Exception {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<Hold> begun = new CompletableFuture<>();

        CompletableFuture<String> done = WaysToWait.withoutWaiting(mine, hold -> {
            begun.complete(hold);
            return work;
        });

        assertThat(begun.get(5, TimeUnit.SECONDS).isValid()).isTrue();
        work.complete("done");
        assertThat(done.get(5, TimeUnit.SECONDS)).isEqualTo("done");
        assertThat(begun.get().isValid()).isFalse();
    }

    @Test
    void aChainThatFailsGivesTheLockBack() throws Exception {
        CompletableFuture<String> done = WaysToWait.withoutWaiting(mine, hold -> {
            throw new IllegalStateException("planted by the test");
        });

        assertThatThrownBy(() -> done.get(5, TimeUnit.SECONDS)).hasRootCauseMessage("planted by the test");
        try (Hold next = theirs.acquire(within(Duration.ofSeconds(5)))) {
            assertThat(next.isValid()).isTrue();
        }
    }
}

package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockLostException;
import io.locker.api.Loss;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LongWorkTest {
    private final Place place = new Place();
    private final Locker mine = place.client();
    private final DistributedLock lock = mine.lock("work");
    private final DistributedLock another = place.client().lock("work");

    @AfterEach
    void close() {
        place.close();
    }

    @Test
    void allStepsAreDoneUnderOneHold() throws Exception {
        AtomicInteger done = new AtomicInteger();
        LongWork.inSteps(lock, List.of(done::incrementAndGet, done::incrementAndGet));
        assertThat(done).hasValue(2);
    }

    @Test
    void noStepIsDoneAfterTheLoss() {
        AtomicInteger done = new AtomicInteger();
        assertThatThrownBy(() -> LongWork.inSteps(lock, List.of(mine::close, done::incrementAndGet)))
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining("reason=CLOSED");
        assertThat(done).hasValue(0);
    }

    @Test
    void othersSeeThePurpose() throws Exception {
        try (Hold hold = LongWork.withTimes(lock)) {
            assertThat(another.inspect().holders().get(0).purpose()).isEqualTo("nightly import");
            assertThat(hold.remaining()).isLessThanOrEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void theHolderHearsOfLossAndOfThoseWhoWait() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicBoolean hurry = new AtomicBoolean();
        Hold hold = lock.acquire();
        LongWork.listen(hold, stop, hurry);
        CompletableFuture<Hold> waiting = another.acquireAsync();
        Await.until("the holder hears of the one who waits", hurry::get);
        assertThat(stop).isFalse();
        another.breakHolds("the test says so");
        assertThat(Await.get(hold.lost()).reason()).isEqualTo(Loss.Reason.BROKEN);
        Await.until("the holder is told to stop", stop::get);
        Await.get(waiting).close();
    }
}

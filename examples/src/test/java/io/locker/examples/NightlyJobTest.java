package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.DistributedLock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NightlyJobTest {
    private final Place place = new Place();
    private final DistributedLock mine = place.client().lock("nightly");
    private final DistributedLock theirs = place.client().lock("nightly");
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        place.close();
    }

    @Test
    void aShortJobIsNotDoneTwice() throws Exception {
        assertThat(NightlyJob.notAtTheSameTime(mine, hold -> done.incrementAndGet()))
                .isTrue();
        assertThat(NightlyJob.notAtTheSameTime(theirs, hold -> done.incrementAndGet()))
                .isFalse();
        assertThat(done).hasValue(1);
        assertThat(theirs.inspect().holders().get(0).grant().released()).isTrue();
    }

    @Test
    void aSuccessIsNotRepeatedWithinThePeriod() throws Exception {
        assertThat(NightlyJob.oncePer(Duration.ofHours(1), mine, hold -> done.incrementAndGet()))
                .isTrue();
        assertThat(NightlyJob.oncePer(Duration.ofHours(1), theirs, hold -> done.incrementAndGet()))
                .isFalse();
        assertThat(done).hasValue(1);
        assertThat(theirs.inspect().isFree()).isTrue();
    }

    @Test
    void aFailureIsTriedAgain() throws Exception {
        assertThatThrownBy(() -> NightlyJob.oncePer(Duration.ofHours(1), mine, hold -> {
                    throw new IllegalStateException("The job fails.");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(NightlyJob.oncePer(Duration.ofHours(1), theirs, hold -> done.incrementAndGet()))
                .isTrue();
    }
}

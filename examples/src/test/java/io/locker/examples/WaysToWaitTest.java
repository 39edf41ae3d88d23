package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import java.util.concurrent.CountDownLatch;
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
}

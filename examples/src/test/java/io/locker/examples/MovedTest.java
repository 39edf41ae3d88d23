package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.api.Hold;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MovedTest {
    private final Place place = new Place();
    private final Locker locker = place.client();
    private final Moved moved = new Moved(locker);

    @AfterEach
    void close() {
        place.close();
    }

    @Test
    void whoWaitsTooLongIsTold() throws Exception {
        try (Hold hold = place.client().lock("orders/42").acquire()) {
            assertThat(moved.withinTwoSeconds(late -> {})).isFalse();
            assertThat(hold.isValid()).isTrue();
        }
        assertThat(moved.withinTwoSeconds(inTime -> assertThat(inTime.isValid()).isTrue()))
                .isTrue();
    }

    @Test
    void theWorkIsGivenTheToken() throws Exception {
        String first = moved.underTheLock(Long::toString);
        String second = moved.underTheLock(Long::toString);

        assertThat(Long.parseLong(second)).isGreaterThan(Long.parseLong(first));
    }

    @Test
    void aJobThatWasDoneJustNowIsNotDoneAgain() {
        AtomicInteger done = new AtomicInteger();

        moved.scheduled(done::incrementAndGet);
        new Moved(place.client()).scheduled(done::incrementAndGet);

        assertThat(done).hasValue(1);
    }
}

package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OldCodeTest {
    private final Place place = new Place();
    private final Locker locker = place.client();

    @AfterEach
    void close() {
        place.close();
    }

    @Test
    void theLockIsHeldWhileTheWorkIsDone() {
        AtomicInteger holders = new AtomicInteger();
        OldCode.run(
                locker,
                () -> holders.set(
                        place.client().lock("orders/42").inspect().holders().size()));
        assertThat(holders).hasValue(1);
        assertThat(locker.lock("orders/42").inspect().isFree()).isTrue();
    }
}

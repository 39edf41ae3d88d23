package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.api.LockMode;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharingTest {
    private final Place place = new Place();
    private final Locker other = place.client();
    private final Sharing sharing = new Sharing(place.client());
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        place.close();
    }

    @Test
    void readersStandBesideEachOther() throws Exception {
        try (Hold reader = other.lock("catalogue").shared().acquire()) {
            sharing.read(hold -> {
                assertThat(reader.isValid()).isTrue();
                assertThat(hold.mode()).isEqualTo(LockMode.SHARED);
                done.incrementAndGet();
            });
        }
        assertThat(done).hasValue(1);
    }

    @Test
    void theOneThatMayWriteBecomesAWriter() throws Exception {
        sharing.readAndPerhapsChange(() -> true, hold -> {
            assertThat(hold.mode()).isEqualTo(LockMode.EXCLUSIVE);
            assertThat(other.lock("catalogue").shared().tryAcquire()).isEmpty();
            done.incrementAndGet();
        });
        assertThat(done).hasValue(1);
        assertThat(other.lock("catalogue").inspect().isFree()).isTrue();
    }

    @Test
    void twoOfFourLeaveTwo() throws Exception {
        sharing.render(hold -> {
            assertThat(hold.isValid()).isTrue();
            assertThat(other.semaphore("gpu", 4).tryAcquire(3)).isEmpty();
            Optional<Hold> rest = other.semaphore("gpu", 4).tryAcquire(2);
            assertThat(rest).isPresent();
            rest.get().close();
            done.incrementAndGet();
        });
        assertThat(done).hasValue(1);
    }

    @Test
    void bothAccountsAreHeld() throws Exception {
        sharing.transfer((first, second) -> {
            assertThat(first.name().value()).isEqualTo("account/3");
            assertThat(second.name().value()).isEqualTo("account/7");
            assertThat(other.lock("account/3").tryAcquire()).isEmpty();
            assertThat(other.lock("account/7").tryAcquire()).isEmpty();
            done.incrementAndGet();
        });
        assertThat(done).hasValue(1);
        assertThat(other.names("account/", "", 10)).isEmpty();
    }

    @Test
    void theFirstNumberIsCalledAtOnce() throws Exception {
        sharing.takeTurn(
                (number, position) -> {
                    assertThat(number).isEqualTo(1);
                    assertThat(position).isZero();
                },
                hold -> done.incrementAndGet());
        assertThat(done).hasValue(1);
        assertThat(other.lock("counter").inspect().isFree()).isTrue();
    }
}

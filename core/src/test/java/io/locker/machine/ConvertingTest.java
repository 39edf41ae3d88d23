package io.locker.machine;

import static io.locker.api.LockMode.EXCLUSIVE;
import static io.locker.api.LockMode.SHARED;
import static io.locker.api.LockMode.UPDATE;
import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.id;
import static io.locker.machine.Claims.permits;
import static io.locker.machine.Claims.shared;
import static io.locker.machine.Claims.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.machine.Reply.Refusal;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ConvertingTest {
    private final StoreLock lock = new StoreLock();

    @Nested
    class Downgrade {

        @Test
        void keepsTheTokenAndLetsReadersIn() {
            lock.acquire(exclusive("a1"));
            long token = lock.token("a1");
            lock.acquire(shared("b1"));

            assertThat(lock.convert("a1", SHARED)).isInstanceOf(Reply.Converted.class);
            assertThat(lock.holders()).containsExactly("a1", "b1");
            assertThat(lock.token("a1")).isEqualTo(token);
            assertThat(lock.token("b1")).isGreaterThan(token);
        }

        @Test
        void toUpdateLetsReadersInButNoOtherUpdate() {
            lock.acquire(exclusive("a1"));
            lock.acquire(shared("b1"));
            lock.acquire(update("c1"));
            lock.convert("a1", UPDATE);

            assertThat(lock.holders()).containsExactly("a1", "b1");
            assertThat(lock.waiters()).containsExactly("c1");
        }

        @Test
        void toTheSameModeChangesNothing() {
            Reply.Granted granted = (Reply.Granted) lock.acquire(exclusive("a1"));

            assertThat(lock.convert("a1", EXCLUSIVE)).isEqualTo(new Reply.Converted(granted.grant()));
        }
    }

    @Nested
    class Upgrade {

        @Test
        void isANewGrantWithANewToken() {
            lock.acquire(update("a1"));
            long token = lock.token("a1");

            assertThat(lock.convert("a1", EXCLUSIVE)).isInstanceOf(Reply.Converted.class);
            assertThat(lock.token("a1")).isGreaterThan(token);
            assertThat(lock.events()).hasSize(1).first().isInstanceOf(Event.Converted.class);
        }

        @Test
        void waitsForTheReadersAndPassesTheQueue() {
            lock.acquire(update("a1"));
            lock.acquire(shared("b1"));
            lock.acquire(exclusive("c1"));

            assertThat(lock.convert("a1", EXCLUSIVE)).isEqualTo(new Reply.Queued(0, 0));
            lock.release("b1");

            assertThat(lock.holders()).containsExactly("a1");
            assertThat(lock.state().grants().get(0).claim().demand()).isEqualTo(Demand.exclusive());
            assertThat(lock.waiters()).containsExactly("c1");
        }

        @Test
        void hasATokenAboveThoseOfTheReaders() {
            lock.acquire(update("a1"));
            lock.acquire(shared("b1"));
            long reader = lock.token("b1");
            lock.convert("a1", EXCLUSIVE);
            lock.release("b1");

            assertThat(lock.token("a1")).isGreaterThan(reader);
        }

        @Test
        void stopsNewReaders() {
            lock.acquire(update("a1"));
            lock.acquire(shared("b1"));
            lock.convert("a1", EXCLUSIVE);

            assertThat(lock.acquire(shared("c1"))).isInstanceOf(Reply.Queued.class);
            assertThat(lock.tryAcquire(shared("d1"))).isEqualTo(Reply.BUSY);
        }

        @Test
        void tellsTheReadersThatItWaits() {
            lock.acquire(update("a1"));
            lock.acquire(shared("b1"));
            lock.convert("a1", EXCLUSIVE);

            assertThat(lock.events()).containsExactly(new Event.Contended(Claims.NAME, id("b1")));
        }

        @Test
        void isGivenUpByAskingForUpdateAgain() {
            lock.acquire(update("a1"));
            long token = lock.token("a1");
            lock.acquire(shared("b1"));
            lock.convert("a1", EXCLUSIVE);
            lock.acquire(shared("c1"));

            assertThat(lock.convert("a1", UPDATE)).isInstanceOf(Reply.Converted.class);
            assertThat(lock.holders()).containsExactly("a1", "b1", "c1");
            assertThat(lock.token("a1")).isEqualTo(token);
        }

        @Test
        void isTriedWithoutBotheringTheReaders() {
            lock.acquire(update("a1"));
            lock.acquire(shared("b1"));

            assertThat(lock.tryConvert("a1", EXCLUSIVE)).isEqualTo(Reply.BUSY);
            assertThat(lock.events()).isEmpty();
            assertThat(lock.tryAcquire(shared("c1"))).isInstanceOf(Reply.Granted.class);
            lock.release("b1");
            lock.release("c1");
            assertThat(lock.tryConvert("a1", EXCLUSIVE)).isInstanceOf(Reply.Converted.class);
        }

        @Test
        void isGivenUpByTryingInVain() {
            lock.acquire(update("a1"));
            long token = lock.token("a1");
            lock.acquire(shared("b1"));
            lock.convert("a1", EXCLUSIVE);
            lock.acquire(shared("c1"));

            assertThat(lock.tryConvert("a1", EXCLUSIVE)).isEqualTo(Reply.BUSY);
            assertThat(lock.holders()).containsExactly("a1", "b1", "c1");
            assertThat(lock.token("a1")).isEqualTo(token);
        }

        @Test
        void isGivenUpByReleasing() {
            lock.acquire(update("a1"));
            lock.acquire(shared("b1"));
            lock.convert("a1", EXCLUSIVE);
            lock.acquire(shared("c1"));
            lock.release("a1");

            assertThat(lock.holders()).containsExactly("b1", "c1");
            assertThat(lock.state().upgrading()).isEmpty();
        }

        @Test
        void mayBeAskedForTwice() {
            lock.acquire(update("a1"));
            lock.acquire(shared("b1"));
            lock.convert("a1", EXCLUSIVE);

            assertThat(lock.convert("a1", EXCLUSIVE)).isEqualTo(new Reply.Queued(0, 0));
            lock.release("b1");
            long token = lock.token("a1");
            lock.convert("a1", EXCLUSIVE);
            assertThat(lock.token("a1")).isEqualTo(token);
        }
    }

    @Nested
    class Refused {

        @Test
        void aReaderThatWantsMore() {
            lock.acquire(shared("a1"));

            assertThat(lock.convert("a1", EXCLUSIVE))
                    .isEqualTo(new Reply.Refused(
                            Refusal.NOT_UPGRADABLE, "A shared hold cannot become more than that. wanted=EXCLUSIVE"));
            assertThat(lock.convert("a1", UPDATE)).isInstanceOf(Reply.Refused.class);
        }

        @Test
        void aSemaphore() {
            lock.acquire(permits("a1", 1, 2));

            assertThat(lock.convert("a1", SHARED))
                    .isEqualTo(new Reply.Refused(Refusal.OTHER_KIND, "A semaphore has no modes. limit=2"));
        }

        @Test
        void aClaimThatHoldsNothing() {
            lock.acquire(exclusive("a1"));
            lock.acquire(update("b1"));

            assertThat(lock.convert("b1", EXCLUSIVE)).isEqualTo(Reply.UNKNOWN);
        }
    }
}

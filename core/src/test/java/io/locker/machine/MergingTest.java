package io.locker.machine;

import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.id;
import static io.locker.machine.Claims.withPayload;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.machine.Reply.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MergingTest {
    private final StoreLock lock = new StoreLock();

    @Nested
    class Settling {

        @Test
        void endsTheWaitingOfThoseWhoseWorkIsDone() {
            lock.acquire(withPayload("a1", "add 1"));
            lock.acquire(withPayload("b1", "add 2"));
            lock.acquire(withPayload("c1", "add 3"));

            assertThat(lock.settle("a1", Map.of(id("b1"), "3", id("c1"), "6"))).isEqualTo(Reply.DONE);
            assertThat(lock.waiters()).isEmpty();
            assertThat(lock.state().result(id("b1"))).contains("3");
            assertThat(lock.state().standing(id("c1"))).isEqualTo(new Reply.Settled("6"));
            assertThat(lock.events())
                    .containsExactlyInAnyOrder(
                            new Event.Settled(Claims.NAME, id("b1"), "3"),
                            new Event.Settled(Claims.NAME, id("c1"), "6"));
        }

        @Test
        void keepsTheResultUntilItIsFetched() {
            lock.acquire(withPayload("a1", "add 1"));
            lock.acquire(withPayload("b1", "add 2"));
            lock.settle("a1", Map.of(id("b1"), "3"));
            lock.release("a1");

            assertThat(lock.state().isIdle()).isFalse();
            assertThat(lock.withdraw("b1")).isEqualTo(new Reply.Settled("3"));
            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void forgetsTheResultWithTheSession() {
            lock.acquire(withPayload("a1", "add 1"));
            lock.acquire(withPayload("b1", "add 2"));
            lock.settle("a1", Map.of(id("b1"), "3"));
            lock.release("a1");
            lock.dropSession("b");

            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void passesOverClaimsWithoutWorkAndThoseThatLeft() {
            lock.acquire(withPayload("a1", "add 1"));
            lock.acquire(exclusive("b1"));
            lock.settle("a1", Map.of(id("b1"), "3", id("c1"), "6", id("a1"), "1"));

            assertThat(lock.waiters()).containsExactly("b1");
            assertThat(lock.holds("a1")).isTrue();
            assertThat(lock.state().result(id("c1"))).isEmpty();
        }

        @Test
        void isForTheHolderOnly() {
            lock.acquire(withPayload("a1", "add 1"));
            lock.acquire(withPayload("b1", "add 2"));

            assertThat(lock.settle("b1", Map.of(id("b1"), "3"))).isEqualTo(Reply.UNKNOWN);
            assertThat(lock.waiters()).containsExactly("b1");
        }

        @Test
        void refusesAResultThatIsTooLong() {
            StoreLock small = new StoreLock(MachineLimits.defaults().with(new MachineLimits.Sizes(3, 2, 1)));
            small.acquire(withPayload("a1", "1"));
            small.acquire(withPayload("b1", "2"));

            assertThat(small.settle("a1", Map.of(id("b1"), "1234")))
                    .isEqualTo(
                            new Reply.Refused(Refusal.TOO_LARGE, "A text is too long. field=result length=4 limit=3"));
            assertThat(small.waiters()).containsExactly("b1");
        }
    }

    @Nested
    class AttachedValue {

        @Test
        void isSeenByOthers() {
            lock.acquire(exclusive("a1"));
            lock.attach("a1", new Attached("leader at 10.0.0.1", lock.now(), 0));

            assertThat(lock.state().attached().map(Attached::text)).contains("leader at 10.0.0.1");
        }

        @Test
        void goesWhenNobodyHoldsOrAwaitsTheLock() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("b1"));
            lock.attach("a1", new Attached("x", lock.now(), 0));
            lock.release("a1");
            assertThat(lock.state().attached()).isPresent();

            lock.release("b1");
            assertThat(lock.state().isIdle()).isTrue();
            assertThat(lock.state().attached()).isEmpty();
        }

        @Test
        void staysUntilItsTime() {
            lock.acquire(exclusive("a1"));
            lock.attach("a1", new Attached("slot 42", lock.now(), lock.now() + 500));
            lock.release("a1");

            assertThat(lock.state().isIdle()).isFalse();
            assertThat(lock.state().nextChange()).isEqualTo(lock.now() + 500);
            lock.passTime(500);
            lock.advance();
            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void getsTheTimeOfTheWriteIfItHasNone() {
            lock.acquire(exclusive("a1"));
            lock.attach("a1", new Attached("x", 0, 0));

            assertThat(lock.state().attached().map(Attached::at)).contains(lock.now());
        }

        @Test
        void isTakenAwayByAnEmptyText() {
            lock.acquire(exclusive("a1"));
            lock.attach("a1", new Attached("x", 0, 0));
            lock.attach("a1", new Attached("", 0, 0));

            assertThat(lock.state().attached()).isEmpty();
        }

        @Test
        void isForTheHolderOnly() {
            assertThat(lock.attach("a1", new Attached("x", 0, 0))).isEqualTo(Reply.UNKNOWN);
            assertThat(lock.state().isIdle()).isTrue();
        }
    }
}

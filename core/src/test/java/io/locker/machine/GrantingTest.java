package io.locker.machine;

import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.id;
import static io.locker.machine.Claims.permits;
import static io.locker.machine.Claims.shared;
import static io.locker.machine.Claims.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.machine.Reply.Refusal;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GrantingTest {
    private final StoreLock lock = new StoreLock();

    private void grantedTo(String... ids) {
        assertThat(lock.holders()).containsExactly(ids);
    }

    @Nested
    class AFreeLock {

        @Test
        void isGrantedAtOnceWithTheTokenOfTheWrite() {
            Reply reply = lock.acquire(exclusive("a1"));

            Grant grant = new Grant(exclusive("a1"), lock.revision() * 1024, lock.now());
            assertThat(reply).isEqualTo(new Reply.Granted(grant));
            assertThat(lock.events()).hasSize(1).first().isInstanceOfSatisfying(Event.Granted.class, event -> {
                assertThat(event.claim()).isEqualTo(id("a1"));
                assertThat(event.grant().isOpen()).isTrue();
                assertThat(event.waiting()).isZero();
            });
        }

        @Test
        void isGrantedToOneThatDoesNotWait() {
            assertThat(lock.tryAcquire(exclusive("a1"))).isInstanceOf(Reply.Granted.class);
        }

        @Test
        void isIdleAgainAfterTheRelease() {
            lock.acquire(exclusive("a1"));

            assertThat(lock.release("a1")).isEqualTo(Reply.RELEASED);
            assertThat(lock.state().isIdle()).isTrue();
            assertThat(LockDocument.encode(lock.state())).isEqualTo("locker 1\n");
        }

        @Test
        void canBeUsedAsSomethingElse() {
            lock.acquire(permits("a1", 1, 3));
            lock.release("a1");

            assertThat(lock.acquire(exclusive("b1"))).isInstanceOf(Reply.Granted.class);
        }
    }

    @Nested
    class AHeldLock {

        @Test
        void makesOthersWaitInOrder() {
            lock.acquire(exclusive("a1"));

            assertThat(lock.acquire(exclusive("b1"))).isEqualTo(new Reply.Queued(0, 2));
            assertThat(lock.acquire(exclusive("c1"))).isEqualTo(new Reply.Queued(1, 3));
            assertThat(lock.waiters()).containsExactly("b1", "c1");
        }

        @Test
        void isBusyForOneThatDoesNotWait() {
            lock.acquire(exclusive("a1"));

            assertThat(lock.tryAcquire(exclusive("b1"))).isEqualTo(Reply.BUSY);
            assertThat(lock.waiters()).isEmpty();
        }

        @Test
        void passesToTheNextOnRelease() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("b1"));
            lock.acquire(exclusive("c1"));
            lock.release("a1");

            grantedTo("b1");
            assertThat(lock.waiters()).containsExactly("c1");
            assertThat(lock.events()).hasSize(1).first().isInstanceOfSatisfying(Event.Granted.class, event -> {
                assertThat(event.session()).isEqualTo("b");
                assertThat(event.waiting()).isEqualTo(1);
            });
        }

        @Test
        void aLaterGrantHasAGreaterToken() {
            lock.acquire(exclusive("a1"));
            long first = lock.token("a1");
            lock.acquire(exclusive("b1"));
            lock.release("a1");

            assertThat(lock.token("b1")).isGreaterThan(first);
        }

        @Test
        void tellsItsHolderThatTheFirstOneWaits() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("b1"));
            assertThat(lock.events()).containsExactly(new Event.Contended(Claims.NAME, id("a1")));

            lock.acquire(exclusive("c1"));
            assertThat(lock.events()).isEmpty();
        }

        @Test
        void keepsTheTokenOfItsHolderWhateverOthersDo() {
            lock.acquire(exclusive("a1"));
            long token = lock.token("a1");
            lock.acquire(exclusive("b1"));
            lock.withdraw("b1");

            assertThat(lock.token("a1")).isEqualTo(token);
        }
    }

    @Nested
    class Readers {

        @Test
        void holdTogether() {
            lock.acquire(shared("a1"));
            lock.acquire(shared("b1"));
            lock.acquire(update("c1"));

            grantedTo("a1", "b1", "c1");
        }

        @Test
        void doNotOvertakeAWriter() {
            lock.acquire(shared("a1"));
            lock.acquire(exclusive("b1"));

            assertThat(lock.acquire(shared("c1"))).isEqualTo(new Reply.Queued(1, 3));
            assertThat(lock.tryAcquire(shared("d1"))).isEqualTo(Reply.BUSY);
        }

        @Test
        void atTheHeadAreGrantedTogether() {
            lock.acquire(exclusive("a1"));
            lock.acquire(shared("b1"));
            lock.acquire(shared("c1"));
            lock.acquire(exclusive("d1"));
            lock.acquire(shared("e1"));
            lock.release("a1");

            grantedTo("b1", "c1");
            assertThat(lock.waiters()).containsExactly("d1", "e1");
        }

        @Test
        void areGrantedWhenTheWriterInFrontGivesUp() {
            lock.acquire(shared("a1"));
            lock.acquire(exclusive("b1"));
            lock.acquire(shared("c1"));
            lock.withdraw("b1");

            grantedTo("a1", "c1");
        }
    }

    @Nested
    class TheSameClaimAgain {

        @Test
        void keepsItsGrantAndToken() {
            Reply first = lock.acquire(exclusive("a1"));

            assertThat(lock.acquire(exclusive("a1"))).isEqualTo(first);
            assertThat(lock.tryAcquire(exclusive("a1"))).isEqualTo(first);
        }

        @Test
        void keepsItsPlaceAndNumber() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("b1"));
            lock.acquire(exclusive("c1"));

            assertThat(lock.acquire(exclusive("c1"))).isEqualTo(new Reply.Queued(1, 3));
            lock.withdraw("b1");
            assertThat(lock.acquire(exclusive("c1"))).isEqualTo(new Reply.Queued(0, 3));
        }
    }

    @Nested
    class Refused {

        @Test
        void anotherKindOfUse() {
            lock.acquire(exclusive("a1"));

            assertThat(lock.acquire(permits("b1", 1, 3)))
                    .isEqualTo(new Reply.Refused(
                            Refusal.OTHER_KIND,
                            "The name is in use as something else:"
                                    + " each is a lock (0), or a semaphore of so many permits. asked=3 used=0"));
        }

        @Test
        void severalLocksAtOnceOnAStore() {
            Claim claim = exclusive("a1").withTogether(List.of(new LockName("other")));

            assertThat(lock.acquire(claim))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Refusal.NEEDS_LOG));
            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void oneWaiterTooMany() {
            StoreLock small = new StoreLock(MachineLimits.defaults().with(new MachineLimits.OfLock(1, 10)));
            small.acquire(exclusive("a1"));
            small.acquire(exclusive("b1"));

            assertThat(small.acquire(exclusive("c1")))
                    .isEqualTo(new Reply.Refused(Refusal.LIMIT_REACHED, "Too many claims wait. waiting=1 limit=1"));
        }

        @Test
        void oneClaimTooMany() {
            StoreLock small = new StoreLock(MachineLimits.defaults().with(new MachineLimits.OfLock(10, 2)));
            small.acquire(shared("a1"));
            small.acquire(shared("b1"));

            assertThat(small.acquire(shared("c1")))
                    .isEqualTo(
                            new Reply.Refused(Refusal.LIMIT_REACHED, "The lock has too many claims. claims=2 limit=2"));
        }

        @Test
        void aTextTooLong() {
            StoreLock small = new StoreLock(MachineLimits.defaults().with(new MachineLimits.Sizes(3, 2, 1)));

            assertThat(small.acquire(Claims.withPayload("a1", "1234")))
                    .isEqualTo(
                            new Reply.Refused(Refusal.TOO_LARGE, "A text is too long. field=payload length=4 limit=3"));
            assertThat(small.acquire(Claim.of(id("a1"), Demand.exclusive(), new Origin("", "abc", ""))))
                    .isEqualTo(
                            new Reply.Refused(Refusal.TOO_LARGE, "A text is too long. field=purpose length=3 limit=2"));
        }
    }

    @Nested
    class Unknown {

        @Test
        void isTheReleaseOfWhatIsNotHeld() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("b1"));

            assertThat(lock.release("c1")).isEqualTo(Reply.UNKNOWN);
            assertThat(lock.release("b1")).isEqualTo(Reply.UNKNOWN);
            grantedTo("a1");
            assertThat(lock.waiters()).containsExactly("b1");
        }

        @Test
        void isTheWithdrawalOfWhatIsNotHere() {
            assertThat(lock.withdraw("c1")).isEqualTo(Reply.UNKNOWN);
        }
    }
}

package io.locker.machine;

import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.id;
import static io.locker.machine.Claims.shared;
import static io.locker.machine.Claims.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockMode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EndingTest {
    private final StoreLock lock = new StoreLock();

    @Nested
    class Withdrawal {

        @Test
        void leavesTheQueue() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("b1"));

            assertThat(lock.withdraw("b1")).isEqualTo(Reply.WITHDRAWN);
            assertThat(lock.waiters()).isEmpty();
        }

        @Test
        void givesBackWhatWasGrantedMeanwhile() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("b1"));

            assertThat(lock.withdraw("a1")).isEqualTo(Reply.WITHDRAWN);
            assertThat(lock.holders()).containsExactly("b1");
        }
    }

    @Nested
    class DeadSession {

        @Test
        void takesItsClaimsAndHoldsAlong() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("a2"));
            lock.acquire(exclusive("b1"));
            lock.acquire(exclusive("a3"));
            lock.dropSession("a");

            assertThat(lock.holders()).containsExactly("b1");
            assertThat(lock.waiters()).isEmpty();
            assertThat(lock.state().sessions()).containsExactly("b");
        }

        @Test
        void isNotGrantedWhatItDropsInTheSameStep() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("a2"));
            lock.dropSession("a");

            assertThat(lock.events()).isEmpty();
            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void doesNotBecomeExclusive() {
            lock.acquire(shared("b1"));
            lock.acquire(update("a1"));
            lock.convert("a1", LockMode.EXCLUSIVE);
            lock.acquire(shared("c1"));
            lock.dropSession("a");

            assertThat(lock.holders()).containsExactly("b1", "c1");
        }
    }

    @Nested
    class HoldAtLeast {

        @Test
        void keepsOthersOutUntilItsTime() {
            lock.acquire(exclusive("a1"));
            lock.acquire(exclusive("b1"));
            long until = lock.now() + 500;

            assertThat(lock.release("a1", until)).isEqualTo(Reply.RELEASED);
            assertThat(lock.holders()).isEmpty();
            assertThat(lock.state().lingering()).hasSize(1);
            assertThat(lock.state().nextChange()).isEqualTo(until);

            lock.passTime(499);
            lock.advance();
            assertThat(lock.holders()).isEmpty();

            lock.passTime(1);
            lock.advance();
            assertThat(lock.holders()).containsExactly("b1");
            assertThat(lock.state().lingering()).isEmpty();
            assertThat(lock.state().nextChange()).isZero();
        }

        @Test
        void outlivesItsSession() {
            lock.acquire(exclusive("a1"));
            lock.release("a1", lock.now() + 500);
            lock.dropSession("a");

            assertThat(lock.state().sessions()).isEmpty();
            assertThat(lock.tryAcquire(exclusive("b1"))).isEqualTo(Reply.BUSY);
        }

        @Test
        void endsAtItsTimeForWhoeverComes() {
            lock.acquire(exclusive("a1"));
            lock.release("a1", lock.now() + 500);
            lock.passTime(500);

            assertThat(lock.tryAcquire(exclusive("b1"))).isInstanceOf(Reply.Granted.class);
        }

        @Test
        void isOverAtOnceIfItsTimeHasPassed() {
            lock.acquire(exclusive("a1"));
            lock.release("a1", lock.now() - 1);

            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void mayBeReleasedAgainWithAnotherEnd() {
            lock.acquire(exclusive("a1"));
            lock.release("a1", lock.now() + 500);

            assertThat(lock.release("a1", lock.now() + 700)).isEqualTo(Reply.RELEASED);
            assertThat(lock.state().nextChange()).isEqualTo(lock.now() + 700);
            assertThat(lock.release("a1")).isEqualTo(Reply.RELEASED);
            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void doesNotEndWhileTheTimeIsUnknown() {
            lock.acquire(exclusive("a1"));
            lock.release("a1", lock.now() + 500);
            LockState state = lock.state();
            state.advance(Turn.atStore(0, MachineLimits.defaults()));

            assertThat(state.lingering()).hasSize(1);
        }
    }

    @Nested
    class Breaking {

        @Test
        void takesTheLockAwayAndTellsTheHolder() {
            lock.acquire(exclusive("a1"));
            long token = lock.token("a1");
            lock.acquire(exclusive("b1"));
            lock.breakHolds("ann", "stuck since noon");

            Reply.Broken note = new Reply.Broken("ann", "stuck since noon", token);
            assertThat(lock.events()).contains(new Event.Broken(Claims.NAME, id("a1"), note));
            assertThat(lock.holders()).containsExactly("b1");
            assertThat(lock.token("b1")).isGreaterThan(token);
            assertThat(lock.state().standing(id("a1"))).isEqualTo(note);
        }

        @Test
        void isToldOnReleaseAndThenForgotten() {
            lock.acquire(exclusive("a1"));
            long token = lock.token("a1");
            lock.breakHolds("ann", "stuck");

            assertThat(lock.release("a1")).isEqualTo(new Reply.Broken("ann", "stuck", token));
            assertThat(lock.release("a1")).isEqualTo(Reply.UNKNOWN);
            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void isToldToOneThatWouldConvertOrAttach() {
            lock.acquire(update("a1"));
            lock.breakHolds("ann", "stuck");

            assertThat(lock.convert("a1", LockMode.EXCLUSIVE)).isInstanceOf(Reply.Broken.class);
            assertThat(lock.attach("a1", new Attached("x", 0, 0))).isInstanceOf(Reply.Broken.class);
            assertThat(lock.state().brokenNote(id("a1"))).isPresent();
        }

        @Test
        void endsAlsoWhatLingersWithoutANote() {
            lock.acquire(exclusive("a1"));
            lock.release("a1", lock.now() + 500);
            lock.breakHolds("ann", "stuck");

            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void isForgottenWithTheSession() {
            lock.acquire(exclusive("a1"));
            lock.breakHolds("ann", "stuck");
            lock.dropSession("a");

            assertThat(lock.state().isIdle()).isTrue();
        }

        @Test
        void cutsAReasonThatIsTooLong() {
            StoreLock small = new StoreLock(MachineLimits.defaults().with(new MachineLimits.Sizes(3, 2, 1)));
            small.acquire(exclusive("a1"));
            small.breakHolds("ann", "stuck");

            assertThat(small.release("a1")).isEqualTo(new Reply.Broken("an", "st", 1024));
        }
    }
}

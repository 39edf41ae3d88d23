package io.locker.machine;

import static io.locker.machine.Claims.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DeadlockTest {
    private final Table table = new Table();

    @BeforeEach
    void openSessions() {
        table.open("a", "b", "c", "d");
    }

    /** A claim of the actor that has the name of its session. */
    private static Claim claim(String id, Demand demand) {
        return Claim.of(id(id), demand, new Origin("", "", "actor-" + id.charAt(0)));
    }

    private static Claim exclusive(String id) {
        return claim(id, Demand.exclusive());
    }

    private static Claim shared(String id) {
        return claim(id, Demand.of(LockMode.SHARED));
    }

    private static Claim update(String id) {
        return claim(id, Demand.of(LockMode.UPDATE));
    }

    private static Claim permits(String id, int permits, int limit) {
        return claim(id, Demand.permits(permits, limit));
    }

    private static Reply.Wait waits(String claim, String lock) {
        return new Reply.Wait("actor-" + claim.charAt(0), id(claim), new LockName(lock));
    }

    private static Reply deadlock(Reply.Wait... waits) {
        return new Reply.Deadlock(List.of(waits));
    }

    @Nested
    class Found {

        @Test
        void whenTwoWaitForEachOther() {
            table.acquire("x", exclusive("a1"));
            table.acquire("y", exclusive("b1"));
            table.acquire("y", exclusive("a2"));

            assertThat(table.acquire("x", exclusive("b2"))).isEqualTo(deadlock(waits("b2", "x"), waits("a2", "y")));
            assertThat(table.waiters("x")).isEmpty();
            assertThat(table.holders("y")).containsExactly("b1");
        }

        @Test
        void whenThreeWaitInARing() {
            table.acquire("x", exclusive("a1"));
            table.acquire("y", exclusive("b1"));
            table.acquire("z", exclusive("c1"));
            table.acquire("y", exclusive("a2"));
            table.acquire("z", exclusive("b2"));

            assertThat(table.acquire("x", exclusive("c2")))
                    .isEqualTo(deadlock(waits("c2", "x"), waits("a2", "y"), waits("b2", "z")));
        }

        @Test
        void whenOneWaitsForItself() {
            table.acquire("x", exclusive("a1"));

            assertThat(table.acquire("x", exclusive("a2"))).isEqualTo(deadlock(waits("a2", "x")));
        }

        @Test
        void whenTheOneInFrontInTheQueueWaits() {
            table.acquire("x", exclusive("c1"));
            table.acquire("y", exclusive("a1"));
            table.acquire("x", exclusive("b1"));
            table.acquire("y", exclusive("b2"));

            assertThat(table.acquire("x", exclusive("a2"))).isEqualTo(deadlock(waits("a2", "x"), waits("b2", "y")));
        }

        @Test
        void whenAReaderWaitsBehindAWriterThatWaitsForIt() {
            table.acquire("x", shared("a1"));
            table.acquire("x", exclusive("b1"));

            assertThat(table.acquire("x", shared("a2"))).isEqualTo(deadlock(waits("a2", "x"), waits("b1", "x")));
        }

        @Test
        void whenAnUpgradeWaitsForAReaderThatWaitsForIt() {
            table.acquire("x", update("a1"));
            table.acquire("x", shared("b1"));
            table.acquire("y", exclusive("a2"));
            table.acquire("y", exclusive("b2"));

            assertThat(table.convert("a1", LockMode.EXCLUSIVE)).isEqualTo(deadlock(waits("a1", "x"), waits("b2", "y")));
            assertThat(table.table().lock(new LockName("x")).flatMap(LockView::upgrading))
                    .isEmpty();
        }

        @Test
        void whenAReaderWaitsForSomebodyThatWaitsToBecomeExclusive() {
            table.acquire("x", update("a1"));
            table.acquire("x", shared("b1"));
            table.acquire("y", exclusive("a2"));
            table.convert("a1", LockMode.EXCLUSIVE);

            assertThat(table.acquire("y", exclusive("b2"))).isEqualTo(deadlock(waits("b2", "y"), waits("a1", "x")));
        }

        @Test
        void whenNobodyIsLeftToGivePermitsBack() {
            table.acquire("x", permits("a1", 1, 2));
            table.acquire("x", permits("b1", 1, 2));
            table.acquire("x", permits("a2", 1, 2));

            assertThat(table.acquire("x", permits("b2", 1, 2))).isEqualTo(deadlock(waits("b2", "x")));
            assertThat(table.waiters("x")).containsExactly("a2");
        }

        @Test
        void whenAnActorKeepsThePermitsItWaitsFor() {
            table.acquire("x", permits("a1", 2, 3));
            table.acquire("x", permits("b1", 1, 3));

            assertThat(table.acquire("x", permits("a2", 2, 3))).isEqualTo(deadlock(waits("a2", "x")));
        }

        @Test
        void whenAClaimWithoutActorStandsBetween() {
            table.acquire("x", shared("a1"));
            table.acquire("x", Claims.exclusive("c1"));

            assertThat(table.acquire("x", shared("a2"))).isEqualTo(deadlock(waits("a2", "x")));
        }

        @Test
        void whenAClaimOverSeveralLocksIsInTheRing() {
            table.acquire("x", exclusive("a1"));
            table.acquireAll(exclusive("b1"), "x", "y");

            assertThat(table.acquire("y", exclusive("a2"))).isEqualTo(deadlock(waits("a2", "y"), waits("b1", "x")));
        }

        @Test
        void amongReadersBehindAClaimOverSeveralLocks() {
            table.acquire("x", exclusive("a1"));
            table.acquireAll(shared("b1"), "x", "y");

            assertThat(table.acquire("y", shared("a2"))).isEqualTo(deadlock(waits("a2", "y"), waits("b1", "x")));
        }
    }

    @Nested
    class NotFound {

        @Test
        void whenSomebodyElseMayGiveAPermitBack() {
            table.acquire("x", permits("a1", 1, 3));
            table.acquire("x", permits("b1", 1, 3));
            table.acquire("x", permits("c1", 1, 3));
            table.acquire("x", permits("a2", 1, 3));

            assertThat(table.acquire("x", permits("b2", 1, 3))).isInstanceOf(Reply.Queued.class);
        }

        @Test
        void amongReaders() {
            table.acquire("x", shared("a1"));
            table.acquire("y", shared("b1"));
            table.acquire("y", shared("a2"));

            assertThat(table.acquire("x", shared("b2"))).isInstanceOf(Reply.Granted.class);
        }

        @Test
        void amongClaimsWithoutActors() {
            table.acquire("x", Claims.exclusive("a1"));
            table.acquire("y", Claims.exclusive("b1"));
            table.acquire("y", Claims.exclusive("a2"));

            assertThat(table.acquire("x", Claims.exclusive("b2"))).isInstanceOf(Reply.Queued.class);
        }

        @Test
        void whenTheHolderOnlyLingers() {
            table.acquire("x", exclusive("a1"));
            table.acquire("y", exclusive("b1"));
            table.acquire("y", exclusive("a2"));
            table.release("a1", 50);

            assertThat(table.acquire("x", exclusive("b2"))).isInstanceOf(Reply.Queued.class);
        }

        @Test
        void byOneThatDoesNotWait() {
            table.acquire("x", exclusive("a1"));

            assertThat(table.tryAcquire("x", exclusive("a2"))).isEqualTo(Reply.BUSY);
        }

        @Test
        void whenTheSearchBecomesTooLong() {
            Table small = new Table(MachineLimits.defaults().with(new MachineLimits.OfTable(9, 9, 3)));
            small.open("a", "b", "c");
            small.acquire("x", exclusive("a1"));
            small.acquire("y", exclusive("b1"));
            small.acquire("y", exclusive("a2"));

            assertThat(small.acquire("x", exclusive("b2"))).isInstanceOf(Reply.Queued.class);
        }

        @Test
        void afterTheClaimThatClosedTheRingHasGone() {
            table.acquire("x", exclusive("a1"));
            table.acquire("y", exclusive("b1"));
            table.acquire("y", exclusive("a2"));
            table.withdraw("a2");

            assertThat(table.acquire("x", exclusive("b2"))).isInstanceOf(Reply.Queued.class);
        }
    }
}

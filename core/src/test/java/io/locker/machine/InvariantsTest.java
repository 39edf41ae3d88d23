package io.locker.machine;

import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.id;
import static io.locker.machine.Claims.permits;
import static io.locker.machine.Claims.shared;
import static io.locker.machine.Claims.update;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.LockView.Waiter;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Breaks each invariant by hand, to see that it is noticed. */
class InvariantsTest {
    private final LockState lock = new LockState(Claims.NAME);
    private final Turn turn = Turn.atStore(7, MachineLimits.defaults());

    private static Grant grant(Claim claim) {
        return new Grant(claim, 1024, 1);
    }

    private void assertBroken(String sentence) {
        assertThatThrownBy(() -> Invariants.check(lock))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(sentence);
    }

    @Nested
    class OfALock {

        @Test
        void twoExclusiveHolders() {
            lock.holders.add(grant(exclusive("a1")));
            lock.holders.add(grant(exclusive("b1")));
            assertBroken("Two hold it exclusively.");
        }

        @Test
        void aReaderBesideAnExclusiveHolder() {
            lock.holders.add(grant(exclusive("a1")));
            lock.holders.add(grant(shared("b1")));
            assertBroken("Others hold it beside an exclusive holder.");
        }

        @Test
        void twoHoldersForUpdate() {
            lock.holders.add(grant(update("a1")));
            lock.holders.add(grant(update("b1")));
            assertBroken("Two hold it for update.");
        }

        @Test
        void aLingeringHoldThatExcludesNobody() {
            lock.holders.linger(new Grant.Lingering(grant(exclusive("a1")), 9));
            lock.holders.add(grant(exclusive("b1")));
            assertBroken("Two hold it exclusively.");
        }

        @Test
        void morePermitsThanThereAre() {
            lock.holders.add(grant(permits("a1", 2, 3)));
            lock.holders.add(grant(permits("b1", 2, 3)));
            assertBroken("More permits are out than there are.");
        }

        @Test
        void holdersOfTwoKinds() {
            lock.holders.add(grant(permits("a1", 1, 3)));
            lock.holders.add(grant(permits("b1", 1, 4)));
            assertBroken("Claims of two kinds are here.");
        }

        @Test
        void countsThatAreNotThoseOfTheHolders() {
            lock.holders.replace(grant(shared("a1")), grant(shared("a1")));
            lock.holders.replace(grant(exclusive("b1")), grant(shared("a1")));
            assertBroken("The counts are not those of the holders.");
        }

        @Test
        void aClaimThatHoldsAndWaits() {
            lock.acquire(exclusive("a1"), turn);
            lock.queue.add(id("a1"), new Waiter(exclusive("a1"), 1));
            assertBroken("A claim is here twice. claim=a/1");
        }

        @Test
        void aClaimThatHoldsAndHasBeenTold() {
            lock.acquire(exclusive("a1"), turn);
            lock.note(id("a1"), new Reply.Settled("3"));
            assertBroken("A claim is here twice. claim=a/1");
        }

        @Test
        void aQueueOutOfOrder() {
            lock.acquire(exclusive("a1"), turn);
            lock.drawn = 9;
            lock.queue.add(id("b1"), new Waiter(exclusive("b1"), 3));
            lock.queue.add(id("c1"), new Waiter(exclusive("c1"), 2));
            assertBroken("The queue is not in the order of its numbers.");
        }

        @Test
        void aNumberThatWasNotDrawn() {
            lock.acquire(exclusive("a1"), turn);
            lock.queue.add(id("b1"), new Waiter(exclusive("b1"), 2));
            assertBroken("A number was not drawn.");
        }

        @Test
        void waitersOfTwoKinds() {
            lock.acquire(exclusive("a1"), turn);
            lock.acquire(exclusive("b1"), turn);
            lock.drawn = 3;
            lock.queue.add(id("c1"), new Waiter(permits("c1", 1, 2), 3));
            assertBroken("Claims of two kinds wait.");
        }

        @Test
        void aForgottenHeadOfTheQueue() {
            lock.acquire(exclusive("a1"), turn);
            lock.acquire(exclusive("b1"), turn);
            lock.leave(id("a1"));
            assertBroken("The head of the queue is forgotten.");
        }

        @Test
        void aForgottenUpgrade() {
            lock.acquire(update("a1"), turn);
            lock.acquire(shared("b1"), turn);
            lock.convert(id("a1"), LockMode.EXCLUSIVE, turn);
            lock.leave(id("b1"));
            assertBroken("A hold that could become exclusive is forgotten.");
        }

        @Test
        void anUpgradeOfNobody() {
            lock.acquire(shared("b1"), turn);
            lock.upgrading = id("a1");
            assertBroken("A claim that holds nothing waits to become exclusive.");
        }

        @Test
        void anUpgradeOfAReader() {
            lock.acquire(shared("a1"), turn);
            lock.acquire(shared("b1"), turn);
            lock.upgrading = id("a1");
            assertBroken("A hold that is not for update waits to become exclusive.");
        }

        @Test
        void aFreeLockThatKeepsAValue() {
            lock.attached = new Attached("x", 1, 0);
            assertBroken("A free lock keeps a value for ever.");
        }

        @Test
        void anIdleLockThatRemembers() {
            lock.drawn = 1;
            assertBroken("An idle lock remembers something.");
        }
    }

    @Nested
    class OfATable {
        private final Table table = new Table();

        @BeforeEach
        void fill() {
            table.open("a", "b");
            table.acquireAll(exclusive("a1"), "x", "y");
            table.acquireAll(exclusive("b1"), "y", "x");
            table.acquire("z", exclusive("a2"));
        }

        private void assertBroken(Consumer<LockTable> damage, String sentence) {
            damage.accept(table.table());
            assertThatThrownBy(() -> Invariants.check(table.table()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(sentence);
        }

        private LockState at(String name) {
            return table.table().locks.open(new LockName(name));
        }

        @Test
        void aClaimOfNoSession() {
            assertBroken(
                    damaged -> damaged.sessions.all().forEach(session -> session.forget(id("a2"))),
                    "A claim belongs to no session. claim=a/2");
        }

        @Test
        void aClaimThatIsNowhere() {
            assertBroken(
                    damaged -> damaged.sessions.all().forEach(session -> session.place(id("a9"), List.of(Claims.NAME))),
                    "A session has a claim that is nowhere.");
        }

        @Test
        void anIdleLockThatTakesSpace() {
            table.table().sessions.all().forEach(session -> session.forget(id("a2")));
            assertBroken(
                    damaged -> {
                        at("z").leave(id("a2"));
                        at("z").drawn = 0;
                    },
                    "An idle lock takes space.");
        }

        @Test
        void somethingThatTimeWillChangeAndNobodyScheduled() {
            assertBroken(
                    damaged -> at("z").attached = new Attached("x", 1, Long.MAX_VALUE),
                    "What time will change is not scheduled.");
        }

        @Test
        void aClaimThatHoldsSomeOfItsLocks() {
            assertBroken(damaged -> at("y").leave(id("a1")), "A claim holds some of its locks only. claim=a/1");
        }

        @Test
        void aClaimThatWaitsForSomeOfItsLocks() {
            assertBroken(damaged -> at("y").leave(id("b1")), "A claim waits for some of its locks only.");
        }

        @Test
        void anOpenGrant() {
            assertBroken(
                    damaged -> at("z").holders.replace(grant(exclusive("a2")), new Grant(exclusive("a2"), 0, 0)),
                    "A grant of a table is open.");
        }

        @Test
        void aTokenThatWasNeverCounted() {
            Grant beyond = new Grant(exclusive("a2"), Long.MAX_VALUE, 1);
            assertBroken(
                    damaged -> at("z").holders.replace(grant(exclusive("a2")), beyond),
                    "A token is above the counter.");
        }
    }
}

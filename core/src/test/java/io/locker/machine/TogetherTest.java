package io.locker.machine;

import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Reply.Refusal;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private final Table table = new Table();

    @BeforeEach
    void openSessions() {
        table.open("a", "b", "c", "d");
    }

    @Test
    void freeLocksAreGrantedAtOnceWithOneToken() {
        assertThat(table.acquireAll(exclusive("a1"), "y", "x", "z")).isInstanceOf(Reply.Granted.class);
        assertThat(table.granted()).containsExactlyInAnyOrder("a1@x", "a1@y", "a1@z");
        assertThat(table.token("x", "a1")).isEqualTo(table.token("y", "a1")).isEqualTo(table.token("z", "a1"));
    }

    @Test
    void nothingIsHeldWhileOneOfThemIsMissing() {
        table.acquire("y", exclusive("a1"));

        assertThat(table.acquireAll(exclusive("b1"), "x", "y")).isInstanceOf(Reply.Queued.class);
        assertThat(table.isHeld("x")).isFalse();
        table.release("a1");
        assertThat(table.granted()).containsExactlyInAnyOrder("b1@x", "b1@y");
    }

    @Test
    void aLaterClaimDoesNotOvertakeInAFreeLock() {
        table.acquire("y", exclusive("a1"));
        table.acquireAll(exclusive("b1"), "x", "y");

        assertThat(table.acquire("x", exclusive("c1"))).isInstanceOf(Reply.Queued.class);
        assertThat(table.tryAcquire("x", exclusive("d1"))).isEqualTo(Reply.BUSY);
        table.release("a1");
        assertThat(table.waiters("x")).containsExactly("c1");
    }

    @Test
    void oneOfThemMayBeLetGoAlone() {
        table.acquireAll(exclusive("a1"), "x", "y", "z");
        table.acquire("y", exclusive("b1"));

        assertThat(table.letGo("a1", "y")).isEqualTo(Reply.RELEASED);
        assertThat(table.granted()).containsExactly("b1@y");
        assertThat(table.holders("x")).containsExactly("a1");
        assertThat(table.letGo("a1", "y")).isEqualTo(Reply.RELEASED);
        assertThat(table.holders("y")).containsExactly("b1");
        Invariants.check(table.table());
        assertThat(table.restored().digest()).isEqualTo(table.table().digest());
        assertThat(table.letGo("a1", "x")).isEqualTo(Reply.RELEASED);
        assertThat(table.release("a1")).isEqualTo(Reply.RELEASED);
        assertThat(table.isHeld("z")).isFalse();
    }

    @Test
    void aClaimThatWaitsLetsNothingGo() {
        table.acquire("y", exclusive("a1"));
        table.acquireAll(exclusive("b1"), "x", "y");

        assertThat(table.letGo("b1", "x")).isEqualTo(Reply.UNKNOWN);
        table.release("a1");
        assertThat(table.granted()).containsExactlyInAnyOrder("b1@x", "b1@y");
    }

    @Test
    void oneThatGivesUpLetsTheNextPass() {
        table.acquire("y", exclusive("a1"));
        table.acquireAll(exclusive("b1"), "x", "y");
        table.acquire("x", exclusive("c1"));

        assertThat(table.withdraw("b1")).isEqualTo(Reply.WITHDRAWN);
        assertThat(table.granted()).containsExactly("c1@x");
        assertThat(table.waiters("y")).isEmpty();
    }

    @Test
    void crossedClaimsAreGrantedOneAfterTheOther() {
        table.acquireAll(exclusive("a1"), "x", "y");
        table.acquireAll(exclusive("b1"), "y", "x");
        table.acquireAll(exclusive("c1"), "x", "y");
        table.release("a1");
        assertThat(table.holders("x")).containsExactly("b1");
        assertThat(table.holders("y")).containsExactly("b1");

        table.release("b1");
        assertThat(table.holders("x")).containsExactly("c1");
        table.release("c1");
        assertThat(table.table().locks()).isEmpty();
    }

    @Test
    void readersOfSeveralAreGrantedInOneStep() {
        table.acquire("x", exclusive("a1"));
        table.acquireAll(shared("b1"), "x", "y");
        table.acquireAll(shared("c1"), "y", "x", "z");
        table.acquire("z", shared("d1"));
        table.release("a1");

        assertThat(table.holders("x")).containsExactly("b1", "c1");
        assertThat(table.holders("y")).containsExactly("b1", "c1");
        assertThat(table.holders("z")).containsExactly("c1", "d1");
    }

    @Test
    void aDeadSessionLeavesNothingBehind() {
        table.acquire("y", exclusive("a1"));
        table.acquireAll(exclusive("b1"), "x", "y");
        table.acquireAll(exclusive("c1"), "x", "z");
        table.apply(new Command.CloseSession("b"));

        assertThat(table.granted()).containsExactlyInAnyOrder("c1@x", "c1@z");
        table.apply(new Command.CloseSession("c"));
        table.apply(new Command.CloseSession("a"));
        assertThat(table.table().locks()).isEmpty();
    }

    @Test
    void oneThatDoesNotWaitTakesAllOrNothing() {
        table.acquire("y", exclusive("a1"));

        assertThat(table.tryAcquireAll(exclusive("b1"), "x", "y")).isEqualTo(Reply.BUSY);
        assertThat(table.table().lock(new LockName("x"))).isEmpty();
        assertThat(table.tryAcquireAll(exclusive("b2"), "x", "z")).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void aHoldMayBecomeWeakerButNotStronger() {
        table.acquireAll(exclusive("a1"), "x", "y");
        table.acquire("y", shared("b1"));

        assertThat(table.convert("a1", LockMode.UPDATE)).isInstanceOf(Reply.Converted.class);
        assertThat(table.holders("y")).containsExactly("a1", "b1");
        assertThat(table.convert("a1", LockMode.EXCLUSIVE))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Refusal.NOT_UPGRADABLE));
    }

    @Test
    void aRefusalInOneLockEntersNone() {
        table.acquire("y", Claims.permits("a1", 1, 2));

        assertThat(table.acquireAll(exclusive("b1"), "x", "y"))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Refusal.OTHER_KIND));
        assertThat(table.table().lock(new LockName("x"))).isEmpty();
        assertThat(table.waiters("y")).isEmpty();
    }

    @Test
    void lingersInAllItsLocks() {
        table.acquireAll(exclusive("a1"), "x", "y");
        table.release("a1", 50);
        assertThat(table.tryAcquire("y", exclusive("b1"))).isEqualTo(Reply.BUSY);

        table.passTime(50);
        assertThat(table.table().locks()).isEmpty();
    }

    @Test
    void carriesNoWorkToMerge() {
        assertThatThrownBy(() -> Claims.withPayload("a1", "add 1").withTogether(List.of(new LockName("y"))))
                .hasMessage("A claim over several locks carries no payload. claim=a/1");
    }
}

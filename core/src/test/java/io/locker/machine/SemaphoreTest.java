package io.locker.machine;

import static io.locker.machine.Claims.permits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LockMode;
import org.junit.jupiter.api.Test;

class SemaphoreTest {
    private final StoreLock lock = new StoreLock();

    @Test
    void givesOutItsPermitsAndNoMore() {
        lock.acquire(permits("a1", 1, 3));
        lock.acquire(permits("b1", 2, 3));

        assertThat(lock.acquire(permits("c1", 1, 3))).isInstanceOf(Reply.Queued.class);
        assertThat(lock.holders()).containsExactly("a1", "b1");
    }

    @Test
    void aBigDemandAtTheHeadIsNotOvertaken() {
        lock.acquire(permits("a1", 2, 3));
        lock.acquire(permits("b1", 3, 3));

        assertThat(lock.acquire(permits("c1", 1, 3))).isEqualTo(new Reply.Queued(1, 3));
        assertThat(lock.tryAcquire(permits("d1", 1, 3))).isEqualTo(Reply.BUSY);
    }

    @Test
    void grantsAsManyAsFitOnRelease() {
        lock.acquire(permits("a1", 3, 3));
        lock.acquire(permits("b1", 1, 3));
        lock.acquire(permits("c1", 2, 3));
        lock.acquire(permits("d1", 1, 3));
        lock.release("a1");

        assertThat(lock.holders()).containsExactly("b1", "c1");
        assertThat(lock.waiters()).containsExactly("d1");
    }

    @Test
    void takesBackThePermitsOfADeadSession() {
        lock.acquire(permits("a1", 2, 3));
        lock.acquire(permits("a2", 1, 3));
        lock.acquire(permits("b1", 3, 3));
        lock.dropSession("a");

        assertThat(lock.holders()).containsExactly("b1");
    }

    @Test
    void refusesAnotherSizeWhileItIsUsed() {
        lock.acquire(permits("a1", 1, 3));

        assertThat(lock.acquire(permits("b1", 1, 4))).isInstanceOf(Reply.Refused.class);
        lock.release("a1");
        assertThat(lock.acquire(permits("b1", 1, 4))).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void hasNoDemandsThatCanNeverBeMet() {
        assertThatThrownBy(() -> Demand.permits(4, 3))
                .hasMessage("Permits lie between 1 and the limit. permits=4 limit=3");
        assertThatThrownBy(() -> Demand.permits(0, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Demand.permits(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Demand(LockMode.EXCLUSIVE, 1, 3)).isInstanceOf(IllegalArgumentException.class);
    }
}

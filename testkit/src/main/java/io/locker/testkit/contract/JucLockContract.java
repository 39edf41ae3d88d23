package io.locker.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.locker.api.FencingToken;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** The view for old code behaves as {@link Lock} says, and as {@link java.util.concurrent.locks.ReentrantLock} does. */
@SuppressWarnings("LockNotBeforeTry") // The tests take and release step by step, also more often than is right.
abstract class JucLockContract extends Suite {
    private static final long SHORT_MILLIS = 100;

    private Lock view(String holder) {
        return lockOf(scene().client(holder)).asJucLock();
    }

    private static boolean attempt(Lock lock) {
        boolean got = lock.tryLock();
        if (got) {
            lock.unlock();
        }
        return got;
    }

    private <T> T elsewhere(java.util.concurrent.Callable<T> work) throws Exception {
        return Await.get(scene().start(work));
    }

    @Test
    void aLockedLockIsTakenForOtherThreadsAndOtherClients() throws Exception {
        Lock lock = view("a");
        Lock other = view("b");
        lock.lock();

        assertThat(elsewhere(() -> attempt(lock))).isFalse();
        assertThat(attempt(other)).isFalse();
        lock.unlock();

        assertThat(elsewhere(() -> attempt(lock))).isTrue();
        assertThat(attempt(other)).isTrue();
    }

    @Test
    void aThreadMayEnterAgainAndLeavesAsOften() throws Exception {
        Lock lock = view("a");
        lock.lock();
        lock.lock();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.tryLock(SHORT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        lock.lockInterruptibly();

        for (int i = 0; i < 4; i++) {
            lock.unlock();
            assertThat(elsewhere(() -> attempt(lock))).isFalse();
        }
        lock.unlock();

        assertThat(elsewhere(() -> attempt(lock))).isTrue();
    }

    @Test
    @Anomaly({"B4", "I3"})
    void enteringAgainKeepsTheToken() throws Exception {
        Client client = scene().client("a");
        Lock lock = lockOf(client).asJucLock();
        lock.lock();
        FencingToken outer = lockOf(client).inspect().holders().get(0).token();

        lock.lock();
        FencingToken inner = lockOf(client).inspect().holders().get(0).token();
        lock.unlock();
        FencingToken after = lockOf(client).inspect().holders().get(0).token();

        assertThat(inner).isEqualTo(outer);
        assertThat(after).isEqualTo(outer);
        lock.unlock();
    }

    @Test
    void unlockingWhatIsNotLockedIsRefused() {
        Lock lock = view("a");

        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void unlockingOnceTooOftenIsRefused() {
        Lock lock = view("a");
        lock.lock();
        lock.unlock();

        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void anotherThreadCannotUnlock() throws Exception {
        Lock lock = view("a");
        lock.lock();

        IllegalMonitorStateException refusal =
                elsewhere(() -> catchThrowableOfType(IllegalMonitorStateException.class, lock::unlock));

        assertThat(refusal).isNotNull();
        assertThat(elsewhere(() -> attempt(lock))).isFalse();
        lock.unlock();
    }

    @Test
    @Anomaly({"D3", "U7"})
    void unlockingALostLockSaysWhenAndWhy() throws Exception {
        Client client = scene().client("a");
        Lock lock = lockOf(client).asJucLock();
        lock.lock();
        lockOf(scene().client("admin")).breakHolds("it hangs since noon");
        Await.until("the loss has arrived", () -> lockOf(client).inspect().isFree());

        assertThatThrownBy(lock::unlock)
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining(scene().name())
                .hasMessageContaining("BROKEN");

        lock.lock();
        lock.unlock();
    }

    @Test
    void tryLockWithATimeWaitsThatLong() throws Exception {
        Lock lock = view("a");
        lock.lock();

        Duration waited = elsewhere(() -> {
            long begin = System.nanoTime();
            assertThat(lock.tryLock(SHORT_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
            return Await.inTime(begin, Duration.ofMillis(SHORT_MILLIS).plus(GRACE), "a short attempt");
        });

        assertThat(waited).isGreaterThanOrEqualTo(Duration.ofMillis(SHORT_MILLIS));
        lock.unlock();
    }

    @Test
    void tryLockWithATimeSucceedsWhenTheLockIsReleased() throws Exception {
        Lock lock = view("a");
        Lock other = view("b");
        lock.lock();
        CompletableFuture<Boolean> waiter = scene().start(() -> {
            boolean got = other.tryLock(Await.SOON.toMillis(), TimeUnit.MILLISECONDS);
            other.unlock();
            return got;
        });

        lock.unlock();

        assertThat(Await.get(waiter)).isTrue();
    }

    @Test
    void noTimeAndNegativeTimesDoNotWait() throws Exception {
        Lock lock = view("a");
        lock.lock();

        assertThat(elsewhere(() -> lock.tryLock(0, TimeUnit.SECONDS))).isFalse();
        assertThat(elsewhere(() -> lock.tryLock(-1, TimeUnit.SECONDS))).isFalse();
        lock.unlock();
    }

    @Test
    void lockInterruptiblyEndsOnAnInterrupt() throws Exception {
        Client client = scene().client("a");
        Lock lock = lockOf(client).asJucLock();
        Lock other = lockOf(scene().client("b")).asJucLock();
        lock.lock();
        CompletableFuture<Boolean> waiter = scene().start(() -> {
            assertThatThrownBy(other::lockInterruptibly).isInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        scene().awaitWaiters(client, 1);

        scene().interruptLast();

        assertThat(Await.get(waiter)).isFalse();
        scene().awaitWaiters(client, 0);
        lock.unlock();
    }

    @Test
    void tryLockWithATimeEndsOnAnInterrupt() throws Exception {
        Client client = scene().client("a");
        Lock lock = lockOf(client).asJucLock();
        Lock other = lockOf(scene().client("b")).asJucLock();
        lock.lock();
        CompletableFuture<Boolean> waiter = scene().start(() -> {
            assertThatThrownBy(() -> other.tryLock(Await.SOON.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(InterruptedException.class);
            return true;
        });
        scene().awaitWaiters(client, 1);

        scene().interruptLast();

        assertThat(Await.get(waiter)).isTrue();
        lock.unlock();
    }

    @Test
    void anInterruptBeforehandEndsTheInterruptibleWays() throws Exception {
        Lock lock = view("a");

        elsewhere(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> lock.tryLock(1, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            return true;
        });

        assertThat(attempt(lock)).isTrue();
    }

    @Test
    void lockWaitsThroughAnInterruptAndKeepsIt() throws Exception {
        Client client = scene().client("a");
        Lock lock = lockOf(client).asJucLock();
        Lock other = lockOf(scene().client("b")).asJucLock();
        lock.lock();
        CompletableFuture<Boolean> waiter = scene().start(() -> {
            other.lock();
            other.unlock();
            return Thread.currentThread().isInterrupted();
        });
        scene().awaitWaiters(client, 1);

        scene().interruptLast();
        Await.always(Duration.ofMillis(SHORT_MILLIS), "it waits on", () -> !waiter.isDone());
        lock.unlock();

        assertThat(Await.get(waiter)).isTrue();
    }

    @Test
    void manyThreadsCountWithoutLosingAny() throws Exception {
        List<Lock> views = List.of(view("a"), view("b"));
        int[] counter = {0};
        List<CompletableFuture<Integer>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Lock lock = views.get(thread % 2);
            threads.add(scene().start(() -> {
                for (int i = 0; i < 50; i++) {
                    lock.lock();
                    counter[0]++;
                    lock.unlock();
                }
                return 0;
            }));
        }

        for (CompletableFuture<Integer> thread : threads) {
            Await.get(thread, Duration.ofSeconds(60));
        }

        assertThat(counter[0]).isEqualTo(200);
    }

    @Test
    void twoViewsOfOneLockExcludeEachOther() throws Exception {
        Client client = scene().client("a");
        Lock one = lockOf(client).asJucLock();
        Lock other = lockOf(client).asJucLock();
        one.lock();

        assertThat(attempt(other)).isFalse();
        one.unlock();

        assertThat(attempt(other)).isTrue();
    }

    @Test
    void conditionsAreRefused() {
        Lock lock = view("a");

        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    }
}

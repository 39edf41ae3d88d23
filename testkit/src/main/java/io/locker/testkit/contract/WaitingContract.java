package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.defaults;
import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockTimeoutException;
import io.locker.api.Waiting;
import io.locker.spi.Capability;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Standing in the queue and leaving it: order, timeouts, interrupts, cancelling, lost wake-ups. */
abstract class WaitingContract extends Suite {
    /**
     * Far more turns than a client takes among its own threads until it has heard that others wait, which may be a
     * wake-up later, and the few after that; far fewer than without a bound, which would be all there are.
     */
    private static final int MOST_TURNS = 5_000;

    @Test
    @Anomaly("C5")
    void waitersAreGrantedInTheOrderInWhichTheyCame() throws Exception {
        scene().requires(Capability.FIFO);
        Hold hold = take(scene().client("holder"));
        List<CompletableFuture<Hold>> turns = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            turns.add(queueUp(scene().client("waiter-" + i), i));
        }

        hold.release();

        for (int i = 0; i < turns.size(); i++) {
            Hold next = Await.get(turns.get(i));
            assertThat(turns.subList(i + 1, turns.size())).noneMatch(CompletableFuture::isDone);
            next.release();
        }
    }

    @Test
    void anAttemptDoesNotOvertakeTheQueue() throws Exception {
        Hold hold = take(scene().client("a"));
        Client waiter = scene().client("b");
        CompletableFuture<Hold> turn = queueUp(waiter, 0);
        Client other = scene().client("c");
        waiterStandsStillWhile(waiter, () -> {
            hold.release();
            assertThat(lockOf(other).tryAcquire()).isEmpty();
        });

        Await.get(turn).release();
    }

    private void waiterStandsStillWhile(Client waiter, Runnable act) {
        scene().requires(Fault.PAUSE);
        waiter.faults().pause();
        act.run();
        waiter.faults().resume();
    }

    @Test
    @Anomaly("U18")
    void aTimeoutSaysWhoIsInTheWay() throws Exception {
        Client holder = scene().client("web-2 (pid 811)");
        Hold hold = lockOf(holder).acquire(within(Await.SOON).purpose("nightly"));
        Client other = scene().client("b");
        assertThat(lockOf(other).tryAcquire()).isEmpty();

        LockTimeoutException late = catchThrowableOfType(
                LockTimeoutException.class, () -> lockOf(other).acquire(within(Duration.ofSeconds(2))));

        assertThat(late.effect()).isEqualTo(LockException.Effect.NOTHING_CHANGED);
        assertThat(late.retryIsSafe()).isTrue();
        assertThat(late.seen().holders())
                .singleElement()
                .satisfies(seen -> assertThat(seen.holder()).isEqualTo("web-2 (pid 811)"))
                .satisfies(seen -> assertThat(seen.purpose()).isEqualTo("nightly"))
                .satisfies(seen -> assertThat(seen.token()).isEqualTo(hold.token()));
        assertThat(late).hasMessageContaining("web-2").hasMessageContaining("nightly");
        hold.release();
    }

    @Test
    void aTimeoutComesInTime() throws Exception {
        Hold hold = take(scene().client("a"));
        Client other = scene().client("b");
        long begin = System.nanoTime();

        assertThatThrownBy(() -> lockOf(other).acquire(within(Duration.ofMillis(300))))
                .isInstanceOf(LockTimeoutException.class);

        Duration took = Await.inTime(begin, Duration.ofMillis(300).plus(GRACE), "a timeout of 300 ms");
        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        hold.release();
    }

    @Test
    void noTimeAtAllLooksOnce() throws Exception {
        Client client = scene().client("a");
        Hold hold = lockOf(client).acquire(within(Duration.ZERO));

        assertThatThrownBy(() -> lockOf(scene().client("b")).acquire(within(Duration.ZERO)))
                .isInstanceOf(LockTimeoutException.class);
        hold.release();
    }

    @Test
    @Anomaly("E3")
    void whoGaveUpIsNotGrantedLater() throws Exception {
        Client holder = scene().client("a");
        Client hasty = scene().client("b");
        for (int round = 0; round < 40; round++) {
            Hold hold = take(holder);
            Duration patience = Duration.ofMillis(1 + round % 8);
            CompletableFuture<Boolean> attempt = scene().start(() -> takeOrGiveUp(hasty, patience));
            LockSupport.parkNanos(patience.toNanos());
            hold.release();
            Await.get(attempt);
        }

        Await.until("the lock is free", () -> lockOf(holder).inspect().isFree());
        assertThat(lockOf(holder).inspect().waiters()).isEmpty();
    }

    private boolean takeOrGiveUp(Client client, Duration patience) throws InterruptedException {
        try {
            lockOf(client).acquire(within(patience)).release();
            return true;
        } catch (LockTimeoutException tooLate) {
            return false;
        }
    }

    @Test
    @Anomaly("E5")
    void anInterruptedWaiterLeavesTheQueue() throws Exception {
        Client holder = scene().client("a");
        Client waiter = scene().client("b");
        Hold hold = take(holder);
        CompletableFuture<Hold> turn = scene().start(() -> lockOf(waiter).acquire());
        scene().awaitWaiters(holder, 1);

        scene().interruptLast();

        assertThatThrownBy(() -> Await.get(turn)).hasCauseInstanceOf(InterruptedException.class);
        scene().awaitWaiters(holder, 0);
        hold.release();
        assertThat(lockOf(holder).tryAcquire()).get().satisfies(Hold::close);
    }

    @Test
    void anInterruptedThreadDoesNotEvenBegin() throws Exception {
        Client client = scene().client("a");

        CompletableFuture<Boolean> clears = scene().start(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> lockOf(client).acquire()).isInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });

        assertThat(Await.get(clears)).isFalse();
        assertThat(lockOf(client).inspect().isFree()).isTrue();
    }

    @Test
    void aCancelledFutureLeavesTheQueue() throws Exception {
        Client holder = scene().client("a");
        Hold hold = take(holder);
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);

        assertThat(turn.cancel(false)).isTrue();

        scene().awaitWaiters(holder, 0);
        assertThatThrownBy(turn::join).isInstanceOf(CancellationException.class);
        hold.release();
        assertThat(lockOf(holder).tryAcquire()).get().satisfies(Hold::close);
    }

    @Test
    @Anomaly("E3")
    void aGrantThatMeetsACancelIsReleased() throws Exception {
        Client holder = scene().client("a");
        Client waiter = scene().client("b");
        for (int round = 0; round < 40; round++) {
            Hold hold = take(holder);
            CompletableFuture<Hold> turn = lockOf(waiter).acquireAsync();
            long pause = TimeUnit.MICROSECONDS.toNanos(100L * (round % 20));
            CompletableFuture<Boolean> cancelled = scene().start(() -> {
                LockSupport.parkNanos(pause);
                return turn.cancel(false);
            });
            hold.release();
            if (!Await.get(cancelled)) {
                Await.get(turn).release();
            }
        }

        Await.until("the lock is free", () -> lockOf(holder).inspect().isFree());
        assertThat(lockOf(holder).inspect().waiters()).isEmpty();
    }

    @Test
    @Anomaly("C1")
    void aNeighbourThatLeavesDoesNotHoldUpTheQueue() throws Exception {
        Client holder = scene().client("a");
        Client hasty = scene().client("b");
        Client patient = scene().client("c");
        for (int round = 0; round < 15; round++) {
            Hold hold = take(holder);
            CompletableFuture<Hold> front = queueUp(hasty, 0);
            CompletableFuture<Hold> behind = queueUp(patient, 1);
            CompletableFuture<Boolean> leaves = scene().start(() -> front.cancel(false));
            hold.release();
            if (!Await.get(leaves)) {
                Await.get(front).release();
            }
            Await.get(behind, Duration.ofSeconds(10)).release();
        }
    }

    @Test
    @Anomaly("C4")
    void aLivingWaiterIsNeverThrownOut() throws Exception {
        Client holder = scene().client("a");
        Hold hold = take(holder);
        Duration lease = SHORT_LEASE.multipliedBy(2);
        CompletableFuture<Hold> first = queueUp(scene().client("b", lease), 0);
        CompletableFuture<Hold> second = queueUp(scene().client("c", lease), 1);

        Await.always(lease.multipliedBy(2), "both wait", () -> !first.isDone() && !second.isDone());
        assertThat(lockOf(holder).inspect().waiters())
                .extracting(w -> w.holder())
                .containsExactly("b", "c");
        hold.release();

        Await.get(first).release();
        Await.get(second).release();
    }

    @Test
    @Anomaly("C7")
    void aClientHandsOnOnlyAFewTimesBeforeOthersHaveTheirTurn() throws Exception {
        Client busy = scene().client("a");
        AtomicInteger turns = new AtomicInteger();
        AtomicBoolean end = new AtomicBoolean();
        List<CompletableFuture<Integer>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            threads.add(scene().start(() -> takeUntil(busy, end, turns)));
        }
        Client other = scene().client("b");

        for (int round = 0; round < 10; round++) {
            CompletableFuture<Hold> turn = lockOf(other).acquireAsync();
            Await.until("it waits or holds", () -> isKnown(other));
            int before = turns.get();
            Hold hold = Await.get(turn);
            assertThat(turns.get() - before)
                    .as("turns of others in round %d", round)
                    .isLessThan(MOST_TURNS);
            hold.release();
        }

        end.set(true);
        for (CompletableFuture<Integer> thread : threads) {
            Await.get(thread);
        }
    }

    private boolean isKnown(Client client) {
        LockInfo seen = lockOf(client).inspect();
        return seen.waiters().stream().anyMatch(waiter -> waiter.holder().equals("b"))
                || seen.holders().stream().anyMatch(holder -> holder.holder().equals("b"));
    }

    private int takeUntil(Client client, AtomicBoolean end, AtomicInteger turns) throws InterruptedException {
        while (!end.get()) {
            Hold hold = take(client);
            turns.incrementAndGet();
            hold.release();
        }
        return turns.get();
    }

    @Test
    @Anomaly("C7")
    void amongManyWhoAskAllTheTimeNobodyStarves() throws Exception {
        List<CompletableFuture<Integer>> busy = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        for (String who : List.of("a", "b")) {
            Client client = scene().client(who);
            for (int thread = 0; thread < 3; thread++) {
                busy.add(scene().start(() -> takeUntil(client, end)));
            }
        }
        Client single = scene().client("single");

        int turns = takeUntil(single, end);

        int all = turns;
        for (CompletableFuture<Integer> other : busy) {
            all += Await.get(other);
        }
        assertThat(turns).as("turns of %d", all).isGreaterThanOrEqualTo(Math.max(1, all / 200));
    }

    private int takeUntil(Client client, long end) throws InterruptedException {
        int turns = 0;
        while (System.nanoTime() - end < 0) {
            take(client).release();
            turns++;
        }
        return turns;
    }

    @Test
    @Anomaly({"C2", "U11"})
    void aLostWakeUpCostsALookNotALease() throws Exception {
        scene().requires(Fault.LOST_WAKE_UPS);
        Client waiter = scene().client("b");
        waiter.faults().dropWakeUps(true);
        Hold hold = take(scene().client("a"));
        CompletableFuture<Hold> turn = queueUp(waiter, 0);
        Duration bound = waiter.locker().capabilities().lookAgain().plus(GRACE);
        assertThat(bound).isLessThan(Scene.LONG_LEASE);

        hold.release();

        Await.get(turn, bound).release();
    }

    @Test
    void lookingAgainLeavesNoTraceAndComesAfterTheQueue() throws Exception {
        Client holder = scene().client("a");
        Hold hold = take(holder);
        CompletableFuture<Hold> looks = scene().start(() -> lockOf(scene().client("looks"))
                .acquire(within(Await.SOON).waiting(Waiting.poll(Duration.ofMillis(5)))));
        Await.always(
                Duration.ofMillis(200),
                "no trace of who looks",
                () -> lockOf(holder).inspect().waiters().isEmpty());
        CompletableFuture<Hold> stands = queueUp(scene().client("stands"), 0);

        hold.release();
        Hold first = Await.get(stands);
        Await.always(Duration.ofMillis(100), "the queue comes first", () -> !looks.isDone());
        first.release();

        Await.get(looks).release();
    }

    @Test
    void whoLooksAgainGivesUpInTime() throws Exception {
        Hold hold = take(scene().client("a"));
        Client other = scene().client("b");

        assertThatThrownBy(() -> lockOf(other)
                        .acquire(defaults()
                                .waitAtMost(Duration.ofMillis(100))
                                .waiting(Waiting.poll(Duration.ofMillis(20)))))
                .isInstanceOf(LockTimeoutException.class);
        hold.release();
    }

    @Test
    void whoLooksAgainIsToldOfTheEndOfTheClient() throws Exception {
        Hold hold = take(scene().client("a"));
        Client other = scene().client("b");
        CompletableFuture<Hold> turn =
                lockOf(other).acquireAsync(defaults().waiting(Waiting.poll(Duration.ofMinutes(1))));
        Await.always(Duration.ofMillis(200), "the lock is taken", () -> !turn.isDone());

        other.locker().close();

        assertThatThrownBy(() -> Await.get(turn))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(BackendUnavailableException.class);
        hold.release();
    }

    @Test
    void aFutureThatIsTooLateFailsLikeTheCall() throws Exception {
        Hold hold = take(scene().client("a"));
        CompletableFuture<Hold> turn = lockOf(scene().client("b")).acquireAsync(within(Duration.ofMillis(50)));

        assertThatThrownBy(() -> Await.get(turn))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LockTimeoutException.class);
        hold.release();
    }
}

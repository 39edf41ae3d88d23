package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.DistributedSemaphore;
import io.locker.api.Hold;
import io.locker.api.LockMode;
import io.locker.api.LockTimeoutException;
import io.locker.api.NotPermittedException;
import io.locker.api.Release;
import io.locker.spi.Capability;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.check.ObservedHold;
import io.locker.testkit.check.PermitCount;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Permits: never more than there are, never fewer for good. */
abstract class SemaphoreContract extends Suite {
    private static final int LIMIT = 3;

    @BeforeEach
    void needsPermits() {
        scene().requires(Capability.SHARED);
    }

    private DistributedSemaphore permits(Client client) {
        return client.locker().semaphore(scene().name(), LIMIT);
    }

    private static Hold take(DistributedSemaphore semaphore, int permits) throws InterruptedException {
        return semaphore.acquire(permits, within(Await.SOON));
    }

    private CompletableFuture<Hold> queueUp(Client client, int permits, int waitersBefore) {
        CompletableFuture<Hold> turn = permits(client).acquireAsync(permits, within(Await.SOON));
        scene().awaitWaiters(client, waitersBefore + 1);
        return turn;
    }

    @Test
    void asManyPermitsAsThereAreAreGranted() throws Exception {
        DistributedSemaphore a = permits(scene().client("a"));
        DistributedSemaphore b = permits(scene().client("b"));
        Hold two = take(a, 2);
        Hold one = take(b, 1);

        assertThat(a.tryAcquire(1)).isEmpty();
        assertThat(b.tryAcquire(1)).isEmpty();
        assertThat(two.mode()).isEqualTo(LockMode.SHARED);
        two.release();

        Hold again = b.tryAcquire(2).orElseThrow();
        assertThat(a.tryAcquire(1)).isEmpty();
        assertThat(List.of(one.release(), again.release())).containsOnly(Release.RELEASED);
    }

    @Test
    @Anomaly({"F2", "U21"})
    void aPermitReleasedTwiceComesBackOnce() throws Exception {
        DistributedSemaphore semaphore = permits(scene().client("a"));
        Hold one = take(semaphore, 1);
        Hold two = take(semaphore, 2);

        assertThat(one.release()).isEqualTo(Release.RELEASED);
        assertThat(one.release()).isEqualTo(Release.RELEASED);
        one.close();

        Hold again = semaphore.tryAcquire(1).orElseThrow();
        assertThat(semaphore.tryAcquire(1)).isEmpty();
        two.release();
        again.release();
    }

    @Test
    @Anomaly({"F1", "U21"})
    void permitsOfTheDeadComeBack() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client dead = scene().client("dead", SHORT_LEASE);
        Hold two = take(permits(dead), 2);
        Client living = scene().client("b");
        Hold one = take(permits(living), 1);
        CompletableFuture<Hold> turn = queueUp(living, 2, 0);

        dead.faults().cutOff();

        Hold back = Await.get(turn, SHORT_LEASE.plus(GRACE));
        assertThat(two.isValid()).isFalse();
        assertThat(permits(living).tryAcquire(1)).isEmpty();
        one.release();
        back.release();
    }

    @Test
    void aLargeClaimIsNotOvertakenBySmallOnes() throws Exception {
        Client a = scene().client("a");
        Hold one = take(permits(a), 1);
        Hold other = take(permits(a), 1);
        CompletableFuture<Hold> large = queueUp(scene().client("large"), 3, 0);
        Client small = scene().client("small");

        assertThat(permits(small).tryAcquire(1)).isEmpty();
        CompletableFuture<Hold> behind = queueUp(small, 1, 1);
        one.release();
        Await.always(Duration.ofMillis(150), "all wait", () -> !large.isDone() && !behind.isDone());
        other.release();

        Hold all = Await.get(large);
        assertThat(behind).isNotDone();
        all.release();
        Await.get(behind).release();
    }

    @Test
    void whoGivesUpLetsTheNextOneIn() throws Exception {
        Client a = scene().client("a");
        Hold one = take(permits(a), 1);
        CompletableFuture<Hold> large = queueUp(scene().client("large"), 3, 0);
        CompletableFuture<Hold> small = queueUp(scene().client("small"), 2, 1);

        large.cancel(false);

        Await.get(small).release();
        one.release();
    }

    @Test
    void anotherSizeIsRefusedWhileInUse() throws Exception {
        Client a = scene().client("a");
        Hold hold = take(permits(a), 1);
        DistributedSemaphore other = scene().client("b").locker().semaphore(scene().name(), LIMIT + 1);

        assertThatThrownBy(() -> other.acquire(1)).isInstanceOf(NotPermittedException.class);
        assertThatThrownBy(() -> lockOf(a).acquire()).isInstanceOf(NotPermittedException.class);
        hold.release();

        Hold resized = other.tryAcquire(LIMIT + 1).orElseThrow();
        assertThat(resized.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        Client a = scene().client("a");

        assertThatIllegalArgumentException().isThrownBy(() -> permits(a).acquire(0));
        assertThatIllegalArgumentException().isThrownBy(() -> permits(a).acquire(LIMIT + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> a.locker().semaphore(scene().name(), 0));
    }

    @Test
    void aTimeoutLeavesNoPermitBehind() throws Exception {
        Client a = scene().client("a");
        Hold two = take(permits(a), 2);
        Client b = scene().client("b");

        assertThatThrownBy(() -> permits(b).acquire(2, within(Duration.ofMillis(100))))
                .isInstanceOf(LockTimeoutException.class);

        Hold one = permits(b).tryAcquire(1).orElseThrow();
        assertThat(permits(b).inspect().limit()).isEqualTo(LIMIT);
        assertThat(permits(b).inspect().holders()).hasSize(2);
        one.release();
        two.release();
    }

    @Test
    @Anomaly({"F1", "F2"})
    void underLoadNoPermitIsLostOrAdded() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        List<CompletableFuture<List<ObservedHold>>> workers = new ArrayList<>();
        for (String who : List.of("a", "b", "c")) {
            DistributedSemaphore semaphore = permits(scene().client(who));
            for (int thread = 0; thread < 2; thread++) {
                String name = who + "/" + thread;
                workers.add(scene().start(() -> use(semaphore, name, end)));
            }
        }
        List<ObservedHold> holds = new ArrayList<>();
        for (CompletableFuture<List<ObservedHold>> worker : workers) {
            holds.addAll(Await.get(worker));
        }

        assertThat(PermitCount.check(holds, LIMIT)).isEmpty();
        assertThat(permits(scene().client("last")).tryAcquire(LIMIT)).get().satisfies(Hold::close);
    }

    private List<ObservedHold> use(DistributedSemaphore semaphore, String who, long end) throws InterruptedException {
        List<ObservedHold> holds = new ArrayList<>();
        for (int i = 0; System.nanoTime() - end < 0; i++) {
            int permits = 1 + i % LIMIT;
            long asked = System.nanoTime();
            Hold hold = take(semaphore, permits);
            long granted = System.nanoTime();
            Await.letPass(Duration.ofNanos(200_000));
            holds.add(new ObservedHold(
                    who,
                    hold.mode(),
                    permits,
                    hold.token().value(),
                    new ObservedHold.Times(asked, granted, granted, System.nanoTime())));
            hold.release();
        }
        return holds;
    }
}

package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.DistributedSemaphore;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockTimeoutException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.Capability;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Calls;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests whose outcome is unknown, that come late, or do not come at all: nothing happens twice, nothing is lost. */
abstract class RetryContract extends Suite {
    private static final Duration LATE = Duration.ofMillis(150);

    /** Acquires through a fault: either there is a hold, or a failure that says that the outcome is not known. */
    private Optional<Hold> tryThroughFault(Client client) throws InterruptedException {
        try {
            return Optional.of(take(client));
        } catch (OutcomeUnknownException | BackendUnavailableException unsure) {
            return Optional.empty();
        }
    }

    private void assertFreeForGood(Client observer) throws InterruptedException {
        Hold probe = take(observer);
        probe.release();
        Await.until("nobody holds or waits", () -> isFree(lockOf(observer).inspect()));
        long end = System.nanoTime() + LATE.multipliedBy(2).toNanos();
        while (System.nanoTime() - end < 0) {
            LockInfo seen = lockOf(observer).inspect();
            assertThat(isFree(seen)).as(seen.explain()).isTrue();
        }
    }

    private static boolean isFree(LockInfo seen) {
        return seen.isFree() && seen.waiters().isEmpty();
    }

    @Test
    @Anomaly({"E1", "E3"})
    void anAcquireWithoutAnAnswerTakesAtMostOnce() throws Exception {
        scene().requires(Fault.LOST_REPLIES);
        Client observer = scene().client("observer");
        for (int lost = 1; lost <= 3; lost++) {
            Client client = scene().client("a" + lost);
            client.faults().loseReplies(lost);

            Optional<Hold> hold = tryThroughFault(client);

            client.faults().loseReplies(0);
            assertThat(lockOf(observer).inspect().holders()).hasSizeLessThanOrEqualTo(1);
            hold.ifPresent(good -> assertThat(good.isValid()).isTrue());
            hold.ifPresent(Hold::release);
            assertFreeForGood(observer);
        }
    }

    @Test
    @Anomaly({"E1", "E3"})
    void aClaimWithoutAnAnswerStandsInTheQueueAtMostOnce() throws Exception {
        scene().requires(Fault.LOST_REPLIES);
        Client observer = scene().client("observer");
        for (int lost = 1; lost <= 3; lost++) {
            Hold before = take(observer);
            Client client = scene().client("a" + lost);
            client.faults().loseReplies(lost);
            CompletableFuture<Optional<Hold>> turn = scene().start(() -> tryThroughFault(client));
            Await.always(
                    LATE,
                    "at most one claim",
                    () -> lockOf(observer).inspect().waiters().size() <= 1);

            before.release();

            Await.get(turn).ifPresent(Hold::release);
            client.faults().loseReplies(0);
            assertFreeForGood(observer);
        }
    }

    @Test
    @Anomaly({"E1", "F2", "U21"})
    void permitsWithoutAnAnswerAreTakenAtMostOnce() throws Exception {
        scene().requires(Fault.LOST_REPLIES);
        scene().requires(Capability.SHARED);
        Client client = scene().client("a");
        DistributedSemaphore semaphore = client.locker().semaphore(scene().name(), 3);
        Hold other = scene().client("b").locker().semaphore(scene().name(), 3).acquire(1, within(Await.SOON));
        client.faults().loseReplies(2);

        Hold hold = semaphore.acquire(1, within(Await.SOON));
        client.faults().loseReplies(0);

        Hold last = semaphore.tryAcquire(1).orElseThrow();
        assertThat(semaphore.tryAcquire(1)).isEmpty();
        hold.release();
        last.release();
        other.release();
    }

    @Test
    @Anomaly({"E1", "E4"})
    void aLateAcquireLeavesNoOrphan() throws Exception {
        scene().requires(Fault.LATE_WRITES);
        Client observer = scene().client("observer");
        for (int writes = 1; writes <= 2; writes++) {
            Client client = scene().client("a" + writes);
            client.faults().delayWrites(writes, LATE);

            Optional<Hold> hold = tryThroughFault(client);

            hold.ifPresent(Hold::close);
            Await.letPass(LATE);
            assertFreeForGood(observer);
        }
    }

    @Test
    @Anomaly({"E3", "E4"})
    void aLateClaimOfWhoGaveUpLeavesNoOrphan() throws Exception {
        scene().requires(Fault.LATE_WRITES);
        Client observer = scene().client("observer");
        Hold before = take(observer);
        Client client = scene().client("a");
        client.faults().delayWrites(1, LATE.multipliedBy(2));

        assertThatThrownBy(() -> lockOf(client).acquire(within(LATE))).isInstanceOf(LockException.class);

        Await.letPass(LATE.multipliedBy(2));
        before.release();
        assertFreeForGood(observer);
    }

    @Test
    @Anomaly({"D2", "E4", "U24"})
    void aLateReleaseDoesNotHitTheNextHold() throws Exception {
        scene().requires(Fault.LATE_WRITES);
        Client client = scene().client("a");
        Client other = scene().client("b");
        Hold first = take(client);
        client.faults().delayWrites(1, LATE);
        first.close();

        Hold second = take(client);

        Await.always(
                LATE.multipliedBy(2),
                "the second hold is not released by the first",
                () -> second.isValid() && lockOf(other).tryAcquire().isEmpty());
        second.release();
        assertFreeForGood(other);
    }

    @Test
    @Anomaly({"D2", "U24"})
    void afterAReleaseWithoutAnAnswerAllGoesOn() throws Exception {
        scene().requires(Fault.LOST_REPLIES);
        Client client = scene().client("a");
        Client other = scene().client("b");
        for (int lost = 1; lost <= 3; lost++) {
            Hold hold = take(client);
            client.faults().loseReplies(lost);
            hold.close();
            client.faults().loseReplies(0);

            take(client).release();
            take(other).release();
            assertFreeForGood(other);
        }
    }

    @Test
    @Anomaly({"D2", "U24"})
    void aReleaseThatDidNotGetThroughIsMadeUpFor() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client client = scene().client(
                        LockerOptions.defaults().withLease(Scene.LONG_LEASE).withRequestTimeout(LATE.multipliedBy(4)));
        Hold hold = take(client);
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);
        client.faults().cutOff();
        hold.close();
        assertThat(hold.isValid()).isFalse();

        client.faults().reconnect();

        Await.get(turn, Scene.LONG_LEASE.dividedBy(2)).release();
    }

    @Test
    @Anomaly("H3")
    void withoutTheBackendAnAcquireFailsInTimeAndWithoutHaste() throws Exception {
        scene().requires(Fault.CUT_OFF, Fault.COUNTED_CALLS);
        Client client = scene().client("a");
        take(client).release();
        client.faults().cutOff();
        Calls before = client.faults().calls();

        LockException failure =
                catchThrowableOfType(LockException.class, () -> lockOf(client).acquire(within(Duration.ofSeconds(1))));

        assertThat(failure).isInstanceOfAny(BackendUnavailableException.class, LockTimeoutException.class);
        assertThat(failure.retryIsSafe()).isTrue();
        assertThat(client.faults().calls().since(before).roundTrips()).isLessThan(200);
        assertThatThrownBy(() -> lockOf(client).tryAcquire()).isInstanceOf(BackendUnavailableException.class);
        client.faults().reconnect();
        take(client).release();
    }

    @Test
    @Anomaly("C2")
    void aWaiterThatWasCutOffForAMomentKeepsItsPlace() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Hold hold = take(scene().client("a"));
        Client waiter = scene().client("b");
        CompletableFuture<Hold> turn = lockOf(waiter).takeTicket().onTurn();
        waiter.faults().cutOff();
        hold.release();
        Await.letPass(LATE);
        assertThat(turn).isNotDone();

        waiter.faults().reconnect();

        Await.get(turn, Scene.LONG_LEASE.dividedBy(2)).release();
    }

    @Test
    @Anomaly("E5")
    void aRefusedAcquireLeavesNothing() throws Exception {
        scene().requires(Capability.SHARED);
        Client holder = scene().client("a");
        Client client = scene().client("b");
        Hold hold = take(holder);

        assertThatThrownBy(() -> client.locker().semaphore(scene().name(), 2).acquire(1))
                .isInstanceOf(NotPermittedException.class);
        assertThat(lockOf(holder).inspect().waiters()).isEmpty();
        hold.release();

        assertThat(client.locker().names(scene().name(), "", 1)).isEmpty();
    }

    @Test
    @Anomaly("E6")
    void whatWasGrantedIsSeenByAll() throws Exception {
        Client holder = scene().client("a");
        Client observer = scene().client("b");
        for (int i = 0; i < 20; i++) {
            Hold hold = take(holder);
            assertThat(lockOf(observer).inspect().holders())
                    .singleElement()
                    .satisfies(seen -> assertThat(seen.token()).isEqualTo(hold.token()));
            hold.release();
            assertThat(lockOf(observer).inspect().isFree()).isTrue();
        }
    }
}

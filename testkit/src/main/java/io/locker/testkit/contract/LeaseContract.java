package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.Hold;
import io.locker.api.Loss;
import io.locker.api.Release;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Calls;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Renewal: it goes on, it is retried, it ends; and what bounds a hold in time. */
abstract class LeaseContract extends Suite {

    @Test
    @Anomaly("U16")
    void aHoldOutlivesTenLeases() throws Exception {
        Duration lease = Duration.ofMillis(500);
        Hold hold = take(scene().client("a", lease));

        Await.staysValid(lease.multipliedBy(10), hold);

        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly({"A7", "U4", "I4"})
    void aRenewalThatFailedIsRetried() throws Exception {
        scene().requires(Fault.FAILED_BEATS);
        Client client = scene().client("a", SHORT_LEASE);
        Hold hold = take(client);

        for (int i = 0; i < 2; i++) {
            client.faults().failBeats(1);
            Await.staysValid(SHORT_LEASE, hold);
        }

        assertThat(hold.lost()).isNotDone();
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly({"A7", "D2"})
    void renewalThatNeverSucceedsIsToldAndTheClientGoesOn() throws Exception {
        scene().requires(Fault.FAILED_BEATS);
        Client client = scene().client("a", SHORT_LEASE);
        Hold hold = take(client);

        client.faults().failBeats(Integer.MAX_VALUE);

        Loss loss = Await.get(hold.lost(), SHORT_LEASE.plus(GRACE));
        assertThat(loss.reason()).isEqualTo(Loss.Reason.BACKEND_DOWN);
        client.faults().failBeats(0);
        Hold fresh = take(client);
        Await.staysValid(SHORT_LEASE.multipliedBy(2), fresh);
        assertThat(fresh.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly({"A8", "U4"})
    void nothingIsRenewedAfterTheRelease() throws Exception {
        scene().requires(Fault.COUNTED_CALLS);
        Duration lease = SHORT_LEASE.dividedBy(2);
        Client client = scene().client("a", lease);
        take(client).release();
        Calls released = client.faults().calls();

        Await.always(
                lease.multipliedBy(3),
                "no request for the lock",
                () -> client.faults().calls().since(released).roundTrips() == 0);

        client.locker().close();
        Calls closed = client.faults().calls();
        Await.always(lease, "no request at all", () -> client.faults().calls().equals(closed));
    }

    @Test
    @Anomaly("A14")
    void theLeaseCountsFromTheFirstSending() throws Exception {
        scene().requires(Fault.SLOW_REPLIES);
        Duration delay = Duration.ofMillis(400);
        Duration lease = Duration.ofSeconds(2);
        Client client = scene().client("a", lease);
        client.faults().delayReplies(delay);
        Hold hold = take(client);

        Await.always(
                lease,
                "the time on the way is not counted",
                () -> hold.remaining().compareTo(lease.minus(delay)) <= 0);

        Await.staysValid(Duration.ZERO, hold);
        hold.release();
    }

    @Test
    @Anomaly({"U16", "I1"})
    void theLongestHoldEndsInSpiteOfRenewal() throws Exception {
        Client client = scene().client("a");
        Duration longest = Duration.ofMillis(700);
        long begin = System.nanoTime();
        Hold hold = lockOf(client).acquire(within(Await.SOON).maxHold(longest));
        CompletableFuture<Hold> next = takeLater(scene().client("b"));

        Hold later = Await.get(next, longest.plus(GRACE));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(longest.minusMillis(100));
        assertThat(hold.isValid()).isFalse();
        assertThat(Await.get(hold.lost()).reason()).isEqualTo(Loss.Reason.EXPIRED);
        assertThat(hold.release()).isEqualTo(Release.ALREADY_LOST);
        later.release();
    }

    @Test
    @Anomaly("I1")
    void aLeaseThatIsNotRenewedEnds() throws Exception {
        Client client = scene().client("a");
        long begin = System.nanoTime();
        Hold hold = lockOf(client).acquire(within(Await.SOON).lease(SHORT_LEASE).withoutRenewal());
        CompletableFuture<Hold> next = takeLater(scene().client("b"));

        Hold later = Await.get(next, SHORT_LEASE.plus(GRACE));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(SHORT_LEASE.dividedBy(2));
        assertThat(hold.isValid()).isFalse();
        assertThat(Await.get(hold.lost()).reason()).isEqualTo(Loss.Reason.EXPIRED);
        later.release();
    }

    @Test
    @Anomaly("U16")
    void aLeaseOfItsOwnIsRenewedToo() throws Exception {
        Hold hold = lockOf(scene().client("a")).acquire(within(Await.SOON).lease(SHORT_LEASE));

        Await.staysValid(SHORT_LEASE.multipliedBy(2), hold);

        assertThat(hold.remaining()).isLessThanOrEqualTo(SHORT_LEASE);
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly("U16")
    void aLeaseOfItsOwnSaysHowFastOthersRecover() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client client = scene().client("a");
        Hold hold = lockOf(client).acquire(within(Await.SOON).lease(SHORT_LEASE));
        CompletableFuture<Hold> next = queueUp(scene().client("b"), 0);

        client.faults().cutOff();

        Await.get(next, SHORT_LEASE.plus(GRACE)).release();
        assertThat(hold.isValid()).isFalse();
    }

    @Test
    void dangerIsToldBeforeTheLoss() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Duration lease = SHORT_LEASE.multipliedBy(3);
        Client client = scene().client("a", lease);
        Hold hold = take(client);
        CompletableFuture<Boolean> stillValid = new CompletableFuture<>();
        hold.onDanger(Duration.ofMillis(1200), () -> stillValid.complete(hold.isValid()));
        Await.always(SHORT_LEASE.multipliedBy(2), "no danger while renewed", () -> !stillValid.isDone());

        client.faults().cutOff();

        assertThat(Await.get(stillValid, lease)).isTrue();
        Await.get(hold.lost());
    }

    @Test
    void noDangerIsToldAfterTheRelease() throws Exception {
        Client client = scene().client("a", SHORT_LEASE);
        Hold hold = take(client);
        AtomicInteger told = new AtomicInteger();
        hold.onDanger(Duration.ofMillis(900), told::incrementAndGet);

        hold.release();

        int before = told.get();
        Await.always(SHORT_LEASE, "nothing is told", () -> told.get() == before);
    }

    @Test
    @Anomaly("C8")
    void aCallbackThatBlocksStopsNothingElse() throws Exception {
        Client client = scene().client("a", SHORT_LEASE);
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        CompletableFuture<Boolean> began = new CompletableFuture<>();
        Hold before = take(scene().client("b"));
        CompletableFuture<Boolean> blocked = lockOf(client).acquireAsync().thenApply(hold -> {
            began.complete(true);
            boolean ended = end.join();
            hold.release();
            return ended;
        });
        before.release();
        Await.get(began);

        Hold other = take(client.lock(scene().name() + "/other"));
        Await.staysValid(SHORT_LEASE.multipliedBy(2), other);
        Hold third = take(client.lock(scene().name() + "/third"));

        assertThat(third.release()).isEqualTo(Release.RELEASED);
        assertThat(other.release()).isEqualTo(Release.RELEASED);
        end.complete(true);
        assertThat(Await.get(blocked)).isTrue();
    }

    @Test
    @Anomaly("U15")
    void manyHoldsCostOneHeartbeat() throws Exception {
        scene().requires(Fault.COUNTED_CALLS);
        Client client = scene().client("a", SHORT_LEASE.multipliedBy(2));
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            holds.add(take(client.lock(scene().name() + "/" + i)));
        }
        Calls before = client.faults().calls();

        Await.staysValid(SHORT_LEASE.multipliedBy(3), holds.get(0));
        for (Hold hold : holds) {
            Await.staysValid(Duration.ZERO, hold);
        }

        Calls spent = client.faults().calls().since(before);
        assertThat(spent.beats()).isBetween(2L, 20L);
        // To renew each of them would cost a request for each and heartbeat. A sweep may look at each once.
        assertThat(spent.roundTrips()).isLessThan(150);
        holds.forEach(Hold::close);
    }
}

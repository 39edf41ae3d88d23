package io.locker.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockLostException;
import io.locker.api.Loss;
import io.locker.api.Release;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access.Kind;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import io.locker.testkit.resource.FencedRegister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Losing a hold: it is told, it is harmless, and what comes after is in order. */
abstract class LossContract extends Suite {
    /** By when another holds what a client with a short lease has lost. */
    private static final Duration RECOVERY = SHORT_LEASE.plus(GRACE);

    private Client victim() {
        return scene().client("victim", SHORT_LEASE);
    }

    /** Stops the victim until somebody else has its lock. */
    private Hold overtake(Client victim, Client next) throws Exception {
        scene().requires(Fault.PAUSE);
        CompletableFuture<Hold> turn = queueUp(next, 0);
        victim.faults().pause();
        return Await.get(turn, RECOVERY);
    }

    @Test
    @Anomaly({"A6", "U1", "U5", "U17"})
    void whoIsCutOffIsToldBeforeTheNextHolds() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client victim = victim();
        Hold hold = take(victim);
        AtomicInteger told = new AtomicInteger();
        CompletableFuture<Loss> loss = hold.lost().whenComplete((lost, failure) -> told.incrementAndGet());
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);
        CompletableFuture<Boolean> validWhenGranted = turn.thenApply(next -> hold.isValid());

        victim.faults().cutOff();

        Hold next = Await.get(turn, RECOVERY);
        assertThat(Await.get(validWhenGranted)).isFalse();
        Loss lost = Await.get(loss, Duration.ofMillis(500));
        assertThat(lost.reason()).isEqualTo(Loss.Reason.BACKEND_DOWN);
        assertThat(lost.token()).isEqualTo(hold.token()).isLessThan(next.token());
        Await.always(SHORT_LEASE, "told once", () -> told.get() == 1);
        next.release();
    }

    @Test
    @Anomaly({"A9", "U1"})
    void theFirstLookAfterAPauseIsFalse() throws Exception {
        scene().requires(Fault.PAUSE);
        Client victim = victim();
        Hold hold = take(victim);
        victim.faults().pause();
        Await.letPass(SHORT_LEASE);

        assertThat(hold.isValid()).isFalse();
        assertThat(hold.remaining()).isZero();
        assertThatThrownBy(hold::check).isInstanceOf(LockLostException.class);
        victim.faults().resume();

        assertThat(Await.get(hold.lost(), GRACE).reason()).isEqualTo(Loss.Reason.PAUSED);
    }

    @Test
    @Anomaly({"A2", "A10", "U5"})
    void aLateWriteOfAPausedHolderIsRefused() throws Exception {
        FencedRegister register = new FencedRegister();
        Client victim = victim();
        Hold hold = take(victim);
        assertThat(register.access(hold.token(), "victim", Kind.WRITE)).isTrue();
        Hold next = overtake(victim, scene().client("b"));
        assertThat(register.access(next.token(), "b", Kind.WRITE)).isTrue();
        victim.faults().resume();

        assertThat(register.access(hold.token(), "victim", Kind.WRITE)).isFalse();
        assertThat(MutualExclusion.atResource(register.accesses())).isEmpty();
        next.release();
    }

    @Test
    @Anomaly("A16")
    void aSleepThatStopsTheClockIsCaughtByTheToken() throws Exception {
        scene().requires(Fault.PAUSE);
        FencedRegister register = new FencedRegister();
        Client sleeper = victim();
        Hold hold = take(sleeper);
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);
        sleeper.faults().sleep();
        Hold next = Await.get(turn, RECOVERY);
        assertThat(register.access(next.token(), "b", Kind.WRITE)).isTrue();

        assertThat(register.access(hold.token(), "sleeper", Kind.WRITE)).isFalse();
        sleeper.faults().resume();

        assertThat(Await.get(hold.lost(), RECOVERY).token()).isEqualTo(hold.token());
        assertThat(hold.isValid()).isFalse();
        next.release();
    }

    @Test
    @Anomaly({"D1", "D3", "U7", "I2"})
    void whoLostTheLockCannotReleaseTheNextHolder() throws Exception {
        Client victim = victim();
        Hold hold = take(victim);
        long token = hold.token().value();
        Hold next = overtake(victim, scene().client("b"));
        victim.faults().resume();
        Await.get(hold.lost());

        assertThat(hold.release()).isEqualTo(Release.ALREADY_LOST);
        hold.close();

        assertThat(hold.token().value())
                .isEqualTo(token)
                .isLessThan(next.token().value());
        assertThat(next.isValid()).isTrue();
        assertThat(lockOf(scene().client("c")).tryAcquire()).isEmpty();
        assertThat(next.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly("A5")
    void anEntryOfTheOldSessionIsNotTakenForTheNew() throws Exception {
        scene().requires(Fault.PAUSE);
        Client victim = victim();
        Client other = scene().client("c");
        assertThat(lockOf(other).inspect().isFree()).isTrue();
        Hold old = take(victim);
        Hold between = overtake(victim, scene().client("b"));
        victim.faults().resume();
        Await.get(old.lost());
        CompletableFuture<Hold> again = queueUp(victim, 0);
        between.release();

        Hold fresh = Await.get(again);

        assertThat(fresh.token()).isGreaterThan(between.token());
        assertThat(old.release()).isEqualTo(Release.ALREADY_LOST);
        boolean taken = lockOf(other).tryAcquire().isPresent();
        Await.staysValid(Duration.ZERO, fresh);
        assertThat(taken).isFalse();
        fresh.release();
    }

    @Test
    @Anomaly({"A5", "C9"})
    void whoLostTheLockMayTakeItAgain() throws Exception {
        scene().requires(Fault.PAUSE);
        Client victim = victim();
        Hold old = take(victim);
        victim.faults().pause();
        Await.until("the lease is over", () -> !old.isValid());
        victim.faults().resume();
        Await.get(old.lost());

        Hold fresh = take(victim);

        assertThat(fresh.token()).isGreaterThan(old.token());
        assertThat(old.isValid()).isFalse();
        assertThat(fresh.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly({"A1", "U22"})
    void aWaiterWhoseSessionDiedIsNeverGranted() throws Exception {
        scene().requires(Fault.PAUSE);
        Hold hold = take(scene().client("a"));
        Client dead = victim();
        CompletableFuture<Hold> deadTurn = queueUp(dead, 0);
        CompletableFuture<Hold> living = queueUp(scene().client("c"), 1);
        dead.faults().pause();
        Await.always(SHORT_LEASE, "the waiter stands still", () -> !deadTurn.isDone());

        hold.release();
        Hold next = Await.get(living, RECOVERY.plus(SHORT_LEASE));
        dead.faults().resume();

        assertThatThrownBy(() -> Await.get(deadTurn))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(BackendUnavailableException.class);
        assertThat(next.isValid()).isTrue();
        assertThat(next.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly("A6")
    void closingTheClientTellsItsHolds() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);

        client.locker().close();

        assertThat(Await.get(hold.lost()).reason()).isEqualTo(Loss.Reason.CLOSED);
        assertThat(hold.isValid()).isFalse();
        assertThat(hold.release()).isEqualTo(Release.ALREADY_LOST);
    }

    @Test
    void theSignalOfLossCannotBeForged() throws Exception {
        Hold hold = take(scene().client("a"));

        assertThat(hold.lost().cancel(true)).isTrue();
        hold.lost().obtrudeValue(new Loss(Loss.Reason.EXPIRED, hold.name(), hold.token(), ""));

        assertThat(hold.isValid()).isTrue();
        assertThat(hold.lost()).isNotDone();
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly("A6")
    void whoWaitsInAClientThatClosesIsNotHandedWhatItGivesBack() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);
        List<CompletableFuture<Hold>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(lockOf(client).acquireAsync());
        }
        Await.get(client.lock(scene().name() + "/behind").acquireAsync()); // asked for last, so the others wait by now

        client.locker().close();

        assertThat(hold.isValid()).isFalse();
        for (CompletableFuture<Hold> one : waiting) {
            assertThatThrownBy(() -> Await.get(one))
                    .cause()
                    .isInstanceOfAny(BackendUnavailableException.class, IllegalStateException.class);
        }
    }

    @Test
    @Anomaly("E5")
    void whoAsksAClosedClientIsToldSo() {
        Client client = scene().client("a");
        client.locker().close();

        assertThatThrownBy(() -> lockOf(client).tryAcquire()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lockOf(client).acquire()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lockOf(client).takeTicket()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Await.get(lockOf(client).acquireAsync()))
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    @Anomaly("U1")
    void aLossThatIsOverIsToldToWhoAsksLater() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);
        client.locker().close();
        Await.get(hold.lost());

        assertThat(Await.get(hold.lost(), GRACE).token()).isEqualTo(hold.token());
    }
}

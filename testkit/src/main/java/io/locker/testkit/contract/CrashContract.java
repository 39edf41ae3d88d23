package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.Hold;
import io.locker.api.LockTimeoutException;
import io.locker.api.Release;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access.Kind;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.check.ObservedHold;
import io.locker.testkit.check.TokenOrder;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import io.locker.testkit.resource.FencedRegister;
import io.locker.testkit.resource.FencedWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Clients that die without a word, and many pauses at once: who lives gets on, in order, and nothing is left. */
abstract class CrashContract extends Suite {

    @Test
    @Anomaly({"U17", "C9"})
    void aDeadHolderIsReplacedWithinLeaseAndTwoSeconds() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client dead = scene().client("dead", SHORT_LEASE);
        Hold hold = take(dead);
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);

        dead.faults().cutOff();

        Hold next = Await.get(turn, SHORT_LEASE.plus(GRACE));
        assertThat(next.token()).isGreaterThan(hold.token());
        next.release();
    }

    @Test
    @Anomaly({"U17", "C9"})
    void aDeadHolderIsReplacedByWhoComesLater() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client dead = scene().client("dead", SHORT_LEASE);
        Hold hold = take(dead);
        dead.faults().cutOff();
        Await.until("the lease is over", () -> !hold.isValid());

        CompletableFuture<Hold> late = takeLater(scene().client("b"));

        Await.get(late, SHORT_LEASE.plus(GRACE)).release();
    }

    @Test
    @Anomaly({"U17", "C9"})
    void whoOnlyInspectsFindsOutThatTheHolderIsDead() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client dead = scene().client("dead", SHORT_LEASE);
        Hold hold = take(dead);
        Client inspects = scene().client("b");
        assertThat(lockOf(inspects).inspect().isFree()).isFalse();

        dead.faults().cutOff();

        Await.until("the lock is free", () -> lockOf(inspects).inspect().isFree());
        assertThat(hold.isValid()).isFalse();
    }

    @Test
    @Anomaly({"U17", "C9"})
    void whoOnlyLooksFindsOutThatTheHolderIsDead() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client dead = scene().client("dead", SHORT_LEASE);
        Hold hold = take(dead);
        Client looks = scene().client("b");
        dead.faults().cutOff();

        Await.until(
                SHORT_LEASE.plus(GRACE),
                "an attempt succeeds",
                () -> lockOf(looks).tryAcquire().map(Hold::release).isPresent());

        assertThat(hold.isValid()).isFalse();
    }

    @Test
    @Anomaly({"U17", "C9"})
    void whoComesBackWithLittlePatienceTakesOverFromTheDead() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client dead = scene().client("dead", SHORT_LEASE);
        Hold hold = take(dead);
        Client hasty = scene().client("b");
        dead.faults().cutOff();

        Await.until(SHORT_LEASE.plus(GRACE), "one of many short waits succeeds", () -> succeeds(hasty));

        assertThat(hold.isValid()).isFalse();
    }

    private boolean succeeds(Client hasty) {
        try {
            return lockOf(hasty).acquire(within(Duration.ofMillis(100))).release() == Release.RELEASED;
        } catch (LockTimeoutException tooLate) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    @Test
    @Anomaly({"C3", "U12"})
    void tenDeadWaitersCostOneLeaseInAll() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Hold hold = take(scene().client("a"));
        List<Client> dead = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Client waiter = scene().client("dead-" + i, SHORT_LEASE);
            assertThat(queueUp(waiter, i)).isNotDone();
            dead.add(waiter);
        }
        CompletableFuture<Hold> living = queueUp(scene().client("living"), 10);
        dead.forEach(waiter -> waiter.faults().cutOff());

        hold.release();

        Duration look = scene().client("asks").locker().capabilities().lookAgain();
        Await.get(living, SHORT_LEASE.plus(look).plus(GRACE)).release();
    }

    @Test
    @Anomaly("C6")
    void nothingOfTheDeadStaysForEver() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client holder = scene().client("dead-holder", SHORT_LEASE);
        Client waiter = scene().client("dead-waiter", SHORT_LEASE);
        Hold hold = take(holder);
        assertThat(queueUp(waiter, 0)).isNotDone();
        CompletableFuture<Hold> turn = queueUp(scene().client("living"), 1);
        holder.faults().cutOff();
        waiter.faults().cutOff();

        Await.get(turn, SHORT_LEASE.plus(GRACE)).release();

        assertThat(hold.isValid()).isFalse();
        Client looks = scene().client("looks");
        Await.until(
                "nothing of the lock is left",
                () -> looks.locker().names(scene().name(), "", 1).isEmpty());
    }

    /** Three clients take turns while each is stopped now and then, also past its lease. */
    @Test
    @Anomaly({"A2", "A3", "A10", "U5"})
    void manyPausesNeverMakeTwoValidHolders() throws Exception {
        scene().requires(Fault.PAUSE);
        long seed = Long.getLong("contract.seed", System.nanoTime());
        try {
            pauseAtRandom(new Random(seed), Duration.ofSeconds(8));
        } catch (AssertionError failure) {
            throw new AssertionError("Replay with -Dcontract.seed=" + seed, failure);
        }
    }

    private void pauseAtRandom(Random random, Duration length) throws Exception {
        FencedRegister register = new FencedRegister();
        long end = System.nanoTime() + length.toNanos();
        List<Client> clients = new ArrayList<>();
        List<CompletableFuture<List<ObservedHold>>> workers = new ArrayList<>();
        for (String who : List.of("a", "b", "c")) {
            Client client = scene().client(who, SHORT_LEASE);
            clients.add(client);
            FencedWorker worker = new FencedWorker(who, lockOf(client), register);
            workers.add(scene().start(() -> worker.runUntil(end)));
        }
        while (System.nanoTime() - end < 0) {
            Client client = clients.get(random.nextInt(clients.size()));
            client.faults().pause();
            Await.letPass(Duration.ofMillis(50 + random.nextInt(1800)));
            client.faults().resume();
            Await.letPass(Duration.ofMillis(random.nextInt(300)));
        }
        List<ObservedHold> holds = new ArrayList<>();
        for (CompletableFuture<List<ObservedHold>> worker : workers) {
            holds.addAll(Await.get(worker));
        }
        assertThat(holds).hasSizeGreaterThan(3);
        assertThat(MutualExclusion.atResource(register.accesses())).isEmpty();
        assertThat(MutualExclusion.inTime(holds)).isEmpty();
        assertThat(TokenOrder.check(holds)).isEmpty();
        assertThat(register.accesses()).anyMatch(access -> access.kind() == Kind.WRITE);
    }
}

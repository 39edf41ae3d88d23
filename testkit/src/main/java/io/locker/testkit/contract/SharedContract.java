package io.locker.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockMode;
import io.locker.api.NotPermittedException;
import io.locker.api.Release;
import io.locker.spi.Capability;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.check.ObservedHold;
import io.locker.testkit.check.TokenOrder;
import io.locker.testkit.contract.LockSubject.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers, writers, and readers that may become writers. */
abstract class SharedContract extends Suite {
    private static final Duration MOMENT = Duration.ofMillis(150);

    @BeforeEach
    void needsSharedModes() {
        scene().requires(Capability.SHARED);
    }

    private DistributedLock reads(Client client) {
        return lockOf(client).shared();
    }

    private DistributedLock updates(Client client) {
        return lockOf(client).update();
    }

    private CompletableFuture<Hold> later(DistributedLock lock) {
        return scene().start(() -> take(lock));
    }

    @Test
    void readersHoldTogether() throws Exception {
        Client a = scene().client("a");
        Hold first = take(reads(a));
        Hold same = take(reads(a));
        Hold other = take(reads(scene().client("b")));

        assertThat(List.of(first, same, other)).allMatch(Hold::isValid).allMatch(h -> h.mode() == LockMode.SHARED);
        assertThat(lockOf(scene().client("c")).tryAcquire()).isEmpty();
        assertThat(List.of(first.release(), same.release(), other.release())).containsOnly(Release.RELEASED);
    }

    @Test
    void aWriterWaitsForAllReaders() throws Exception {
        Hold first = take(reads(scene().client("a")));
        Hold second = take(reads(scene().client("b")));
        CompletableFuture<Hold> writer = queueUp(scene().client("w"), 0);

        first.release();
        Await.always(MOMENT, "the writer waits", () -> !writer.isDone());
        second.release();

        Hold wrote = Await.get(writer);
        assertThat(wrote.token()).isGreaterThan(first.token()).isGreaterThan(second.token());
        wrote.release();
    }

    @Test
    @Anomaly("C7")
    void readersThatComeLaterDoNotOvertakeAWriter() throws Exception {
        Hold reader = take(reads(scene().client("a")));
        CompletableFuture<Hold> writer = queueUp(scene().client("w"), 0);
        Client late = scene().client("late");
        CompletableFuture<Hold> lateReader = later(reads(late));
        scene().awaitWaiters(late, 2);

        assertThat(reads(late).tryAcquire()).isEmpty();
        reader.release();
        Hold wrote = Await.get(writer);
        Await.always(MOMENT, "the late reader waits", () -> !lateReader.isDone());
        wrote.release();

        Hold read = Await.get(lateReader);
        assertThat(read.token()).isGreaterThan(wrote.token());
        read.release();
    }

    @Test
    void readersBehindAWriterAreGrantedTogether() throws Exception {
        Hold writer = take(scene().client("w"));
        List<CompletableFuture<Hold>> readers = new ArrayList<>();
        for (String who : List.of("a", "b", "c")) {
            Client client = scene().client(who);
            readers.add(later(reads(client)));
            scene().awaitWaiters(client, readers.size());
        }

        writer.release();

        List<Hold> together = new ArrayList<>();
        for (CompletableFuture<Hold> reader : readers) {
            together.add(Await.get(reader));
        }
        assertThat(together)
                .allMatch(Hold::isValid)
                .allSatisfy(read -> assertThat(read.token()).isGreaterThan(writer.token()));
        together.forEach(Hold::release);
    }

    @Test
    void oneUpdaterStandsBesideReadersAndNoOther() throws Exception {
        Hold reader = take(reads(scene().client("a")));
        Hold updater = take(updates(scene().client("u")));
        Client other = scene().client("v");

        assertThat(updater.mode()).isEqualTo(LockMode.UPDATE);
        assertThat(updates(other).tryAcquire()).isEmpty();
        assertThat(lockOf(other).tryAcquire()).isEmpty();
        Hold another = take(reads(other));
        updater.release();

        Hold next = take(updates(other));
        assertThat(next.token()).isGreaterThan(updater.token());
        List.of(reader, another, next).forEach(Hold::release);
    }

    @Test
    void anUpdaterBecomesAWriterOnceTheReadersHaveLeft() throws Exception {
        Client a = scene().client("a");
        Hold reader = take(reads(a));
        Hold updater = take(updates(scene().client("u")));
        CompletableFuture<Hold> upgraded = scene().start(updater::upgrade);
        Await.until("readers wait behind the upgrade", () -> noReaderComesIn(a));
        assertThat(upgraded).isNotDone();

        reader.release();

        Hold writer = Await.get(upgraded);
        assertThat(writer.mode()).isEqualTo(LockMode.EXCLUSIVE);
        assertThat(writer.token()).isGreaterThan(reader.token()).isGreaterThan(updater.token());
        assertThat(updater.isValid()).isFalse();
        assertThat(updater.lost()).isNotDone();
        assertThat(reads(a).tryAcquire()).isEmpty();
        writer.release();
    }

    private boolean noReaderComesIn(Client client) {
        Optional<Hold> reader = reads(client).tryAcquire();
        reader.ifPresent(Hold::release);
        return reader.isEmpty();
    }

    @Test
    void noWriterComesBetweenUpdateAndUpgrade() throws Exception {
        Hold updater = take(updates(scene().client("u")));
        CompletableFuture<Hold> rival = queueUp(scene().client("w"), 0);

        Hold writer = updater.upgrade();

        assertThat(rival).isNotDone();
        writer.release();
        Hold next = Await.get(rival);
        assertThat(next.token()).isGreaterThan(writer.token());
        next.release();
    }

    @Test
    void anInterruptedUpgradeKeepsWhatWasHeld() throws Exception {
        Client a = scene().client("a");
        Client u = scene().client("u");
        Hold reader = take(reads(a));
        Hold updater = take(updates(u));
        CompletableFuture<Hold> upgraded = scene().start(updater::upgrade);
        Await.until(
                "the upgrade waits",
                () -> reads(u).tryAcquire().map(this::giveBack).isEmpty());

        scene().interruptLast();

        assertThatThrownBy(() -> Await.get(upgraded)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(updater.isValid()).isTrue();
        Await.until(
                "readers come again",
                () -> reads(a).tryAcquire().map(this::giveBack).isPresent());
        assertThat(updater.release()).isEqualTo(Release.RELEASED);
        reader.release();
    }

    private Release giveBack(Hold hold) {
        return hold.release();
    }

    @Test
    void aReaderCannotBecomeAWriter() throws Exception {
        Hold reader = take(reads(scene().client("a")));

        assertThatThrownBy(reader::upgrade).isInstanceOf(NotPermittedException.class);

        assertThat(reader.isValid()).isTrue();
        assertThat(reader.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void aWriterBecomesAReaderWithoutLettingGo() throws Exception {
        Client w = scene().client("w");
        Hold writer = take(w);
        CompletableFuture<Hold> waiting = later(reads(scene().client("a")));
        scene().awaitWaiters(w, 1);

        Hold reader = writer.downgrade(LockMode.SHARED);

        assertThat(reader.token()).isEqualTo(writer.token());
        assertThat(reader.mode()).isEqualTo(LockMode.SHARED);
        assertThat(writer.isValid()).isFalse();
        Hold other = Await.get(waiting);
        assertThat(reader.isValid()).isTrue();
        assertThatThrownBy(() -> reader.downgrade(LockMode.UPDATE)).isInstanceOf(NotPermittedException.class);
        assertThat(List.of(reader.release(), other.release())).containsOnly(Release.RELEASED);
    }

    @Test
    void aReleasedHoldCannotChangeItsMode() throws Exception {
        Hold hold = take(updates(scene().client("a")));
        hold.release();

        assertThatThrownBy(hold::upgrade).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> hold.downgrade(LockMode.SHARED)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void manyReadersAndWritersNeverConflict() throws Exception {
        long seed = Long.getLong("contract.seed", System.nanoTime());
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        List<CompletableFuture<List<ObservedHold>>> workers = new ArrayList<>();
        for (String who : List.of("a", "b", "c")) {
            Client client = scene().client(who);
            for (int thread = 0; thread < 2; thread++) {
                Random random = new Random(seed + workers.size());
                String name = who + "/" + thread;
                workers.add(scene().start(() -> readAndWrite(client, name, random, end)));
            }
        }
        List<ObservedHold> holds = new ArrayList<>();
        for (CompletableFuture<List<ObservedHold>> worker : workers) {
            holds.addAll(Await.get(worker));
        }

        assertThat(MutualExclusion.inTime(holds)).as("-Dcontract.seed=%d", seed).isEmpty();
        assertThat(TokenOrder.check(holds)).as("-Dcontract.seed=%d", seed).isEmpty();
        assertThat(holds).extracting(ObservedHold::mode).contains(LockMode.values());
    }

    private List<ObservedHold> readAndWrite(Client client, String who, Random random, long end)
            throws InterruptedException {
        List<ObservedHold> holds = new ArrayList<>();
        while (System.nanoTime() - end < 0) {
            DistributedLock lock = switch (random.nextInt(4)) {
                case 0 -> lockOf(client);
                case 1 -> updates(client);
                default -> reads(client);
            };
            long asked = System.nanoTime();
            Hold hold = take(lock);
            long granted = System.nanoTime();
            Await.letPass(Duration.ofNanos(random.nextInt(500_000)));
            holds.add(new ObservedHold(
                    who,
                    hold.mode(),
                    0,
                    hold.token().value(),
                    new ObservedHold.Times(asked, granted, granted, System.nanoTime())));
            hold.release();
        }
        return holds;
    }
}

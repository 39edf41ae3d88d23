package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.locker.api.DistributedLock;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockLostException;
import io.locker.api.LockMode;
import io.locker.api.LockTimeoutException;
import io.locker.api.Loss;
import io.locker.api.NotPermittedException;
import io.locker.api.Release;
import io.locker.spi.Capability;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long an upgrade may take, and that the hold is as it was when there was none. */
abstract class UpgradeContract extends Suite {
    private static final Duration MOMENT = Duration.ofMillis(150);
    private static final int ROUNDS = 20;

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

    private boolean readersComeIn(Client client) {
        Optional<Hold> reader = reads(client).tryAcquire();
        reader.ifPresent(Hold::release);
        return reader.isPresent();
    }

    /** The hold is what it was, and so is the lock: readers may come, and the upgrade is still to be had. */
    private void assertIsAsBefore(Hold updater, FencingToken token, Client other) {
        assertThat(updater.isValid()).isTrue();
        assertThat(updater.mode()).isEqualTo(LockMode.UPDATE);
        assertThat(updater.token()).isEqualTo(token);
        assertThat(updater.lost()).isNotDone();
        Await.until("readers come again", () -> readersComeIn(other));
        assertThat(updates(other).tryAcquire()).isEmpty();
    }

    /** An upgrade that waits for the reader, on another thread, and knows that it does. */
    private CompletableFuture<Hold> waitsToUpgrade(Hold updater, Client other) {
        CompletableFuture<Hold> upgraded = scene().start(updater::upgrade);
        Await.until("the upgrade waits", () -> !readersComeIn(other));
        updater.attach("", Duration.ZERO); // the answer to this comes after that to the upgrade
        return upgraded;
    }

    @Test
    void thatTakesTooLongSaysWhoReads() throws Exception {
        Client a = scene().client("a");
        Hold reader = take(reads(a));
        Hold updater = take(updates(scene().client("u")));
        FencingToken token = updater.token();
        long begun = System.nanoTime();

        LockTimeoutException late =
                catchThrowableOfType(LockTimeoutException.class, () -> updater.upgrade(within(MOMENT)));

        assertThat(Await.inTime(begun, MOMENT.plus(GRACE), "the refusal")).isGreaterThanOrEqualTo(MOMENT);
        assertThat(late.seen().holders()).extracting(LockInfo.Holder::holder).containsExactly("a");
        assertIsAsBefore(updater, token, a);
        reader.release();
        Hold writer = updater.upgrade(within(Await.SOON));
        assertThat(writer.token()).isGreaterThan(token).isGreaterThan(reader.token());
        assertThat(writer.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void thatMustNotWaitLeavesTheReadersAlone() throws Exception {
        Client a = scene().client("a");
        Hold reader = take(reads(a));
        Hold updater = take(updates(scene().client("u")));
        FencingToken token = updater.token();

        assertThat(updater.tryUpgrade()).isEmpty();
        assertThatThrownBy(() -> updater.upgrade(within(Duration.ZERO))).isInstanceOf(LockTimeoutException.class);

        assertThat(readersComeIn(a)).isTrue();
        assertIsAsBefore(updater, token, a);
        reader.release();
        Hold writer = updater.tryUpgrade().orElseThrow();
        assertThat(writer.mode()).isEqualTo(LockMode.EXCLUSIVE);
        assertThat(writer.token()).isGreaterThan(token);
        assertThat(updater.isValid()).isFalse();
        assertThatThrownBy(writer::tryUpgrade).isInstanceOf(NotPermittedException.class);
        writer.release();
    }

    @Test
    void thatIsShortFindsOutThatTheReaderIsDead() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client dying = scene().client("dying", SHORT_LEASE);
        Hold lost = take(reads(dying));
        Hold updater = take(updates(scene().client("u")));
        assertThat(updater.tryUpgrade()).isEmpty();
        dying.faults().cutOff();
        Await.get(lost.lost(), SHORT_LEASE.plus(GRACE));
        CompletableFuture<Hold> writer = new CompletableFuture<>();

        Await.until(SHORT_LEASE.plus(GRACE), "the upgrade", () -> {
            updater.tryUpgrade().ifPresent(writer::complete);
            return writer.isDone();
        });

        assertThat(Await.get(writer).release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void isEitherHadInTimeOrNotAtAll() throws Exception {
        Client a = scene().client("a");
        Client u = scene().client("u");
        for (int round = 0; round < ROUNDS; round++) {
            Hold reader = take(reads(a));
            Hold updater = take(updates(u));
            FencingToken token = updater.token();
            Duration patience = Duration.ofMillis(1 + round % 5);
            CompletableFuture<Release> left = scene().start(() -> {
                Await.letPass(patience);
                return reader.release();
            });
            try {
                Hold writer = updater.upgrade(within(patience));
                assertThat(writer.token()).isGreaterThan(token).isGreaterThan(reader.token());
                assertThat(readersComeIn(a)).isFalse();
                assertThat(writer.release()).isEqualTo(Release.RELEASED);
            } catch (LockTimeoutException late) {
                assertIsAsBefore(updater, token, a);
                assertThat(updater.release()).isEqualTo(Release.RELEASED);
            }
            assertThat(Await.get(left)).isEqualTo(Release.RELEASED);
        }
    }

    @Test
    void thatGotNoAnswerIsGivenBack() throws Exception {
        scene().requires(Fault.LOST_REPLIES);
        Client a = scene().client("a");
        Client u = scene().client("u");
        for (int lost = 1; lost <= 5; lost++) {
            Hold updater = take(updates(u));
            u.faults().loseReplies(lost);
            Hold last = updater;
            try {
                last = updater.tryUpgrade().orElseThrow();
            } catch (LockException unsure) {
                assertThat(updater.isValid()).isTrue();
                u.faults().loseReplies(0);
                Await.until("readers come again", () -> readersComeIn(a));
            }
            u.faults().loseReplies(0);
            assertThat(last.release()).isEqualTo(Release.RELEASED);
        }
    }

    @Test
    void endsWhenTheHoldIsLost() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client a = scene().client("a");
        Duration lease = SHORT_LEASE.multipliedBy(3);
        Client u = scene().client("u", lease);
        Hold reader = take(reads(a));
        CompletableFuture<Hold> upgraded = waitsToUpgrade(take(updates(u)), a);

        u.faults().cutOff();

        assertThatThrownBy(() -> Await.get(upgraded, lease.plus(GRACE)))
                .hasCauseInstanceOf(LockLostException.class)
                .cause()
                .hasMessageContaining("reason=" + Loss.Reason.BACKEND_DOWN);
        reader.release();
    }

    @Test
    void endsWhenTheClientIsClosed() throws Exception {
        Client a = scene().client("a");
        Client u = scene().client("u");
        Hold reader = take(reads(a));
        CompletableFuture<Hold> upgraded = waitsToUpgrade(take(updates(u)), a);

        u.locker().close();

        assertThatThrownBy(() -> Await.get(upgraded)).hasCauseInstanceOf(LockLostException.class);
        assertThat(readersComeIn(a)).isTrue();
        reader.release();
    }

    @Test
    void endsWhenAnotherThreadReleasesTheHold() throws Exception {
        Client a = scene().client("a");
        Hold reader = take(reads(a));
        Hold updater = take(updates(scene().client("u")));
        CompletableFuture<Hold> upgraded = waitsToUpgrade(updater, a);

        assertThat(updater.release()).isEqualTo(Release.RELEASED);

        assertThatThrownBy(() -> Await.get(upgraded)).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(readersComeIn(a)).isTrue();
        reader.release();
    }

    @Test
    void leavesOtherThreadsWhatTheyMayDo() throws Exception {
        Client a = scene().client("a");
        Hold reader = take(reads(a));
        Hold updater = take(updates(scene().client("u")));
        CompletableFuture<Hold> upgraded = waitsToUpgrade(updater, a);

        updater.attach("half done", Duration.ZERO);
        assertThatThrownBy(updater::tryUpgrade)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("name=" + scene().name() + " token=" + updater.token());
        assertThatThrownBy(() -> updater.downgrade(LockMode.SHARED)).isInstanceOf(IllegalStateException.class);
        reader.release();

        Hold writer = Await.get(upgraded);
        writer.attach("", Duration.ZERO);
        assertThat(writer.release()).isEqualTo(Release.RELEASED);
    }
}

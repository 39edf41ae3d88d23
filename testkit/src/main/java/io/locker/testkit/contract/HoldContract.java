package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.LockerOptions;
import io.locker.api.AcquireOptions;
import io.locker.api.Hold;
import io.locker.api.LockInfo;
import io.locker.api.LockLostException;
import io.locker.api.NotPermittedException;
import io.locker.api.Release;
import io.locker.spi.Capability;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a holder may do besides holding: values, holding at least, being asked to let go. */
abstract class HoldContract extends Suite {
    private static final Duration KEPT = Duration.ofMillis(800);

    @Test
    void aHolderIsToldThatSomebodyWaits() throws Exception {
        scene().requires(Capability.PUSH);
        Hold hold = take(scene().client("a"));
        AtomicInteger told = new AtomicInteger();
        hold.onContended(told::incrementAndGet);
        Await.always(Duration.ofMillis(100), "nobody waits", () -> told.get() == 0);

        CompletableFuture<Hold> first = queueUp(scene().client("b"), 0);
        CompletableFuture<Hold> second = queueUp(scene().client("c"), 1);

        Await.until("the holder is told", () -> told.get() > 0);
        hold.release();
        Await.get(first).release();
        Await.get(second).release();
        assertThat(told).hasValue(1);
    }

    @Test
    void aHolderThatAsksLateIsToldAtOnce() throws Exception {
        scene().requires(Capability.PUSH);
        Hold hold = take(scene().client("a"));
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);
        CompletableFuture<Boolean> told = new CompletableFuture<>();

        hold.onContended(() -> told.complete(true));

        assertThat(Await.get(told)).isTrue();
        hold.release();
        Await.get(turn).release();
    }

    @Test
    void aHolderMayReleaseWhenAskedTo() throws Exception {
        scene().requires(Capability.PUSH);
        Hold hold = take(scene().client("a"));
        hold.onContended(hold::close);

        Hold next = take(scene().client("b"));

        assertThat(hold.isValid()).isFalse();
        assertThat(hold.lost()).isNotDone();
        next.release();
    }

    @Test
    void aValueIsFoundByTheNextHolder() throws Exception {
        scene().requires(Capability.STORE_TIME);
        scene().leavesSomethingToClear();
        Hold first = take(scene().client("a"));
        assertThat(first.attached()).isEmpty();
        first.attach("up to row 42", KEPT.multipliedBy(4));
        first.attach("up to row 43 \u2013 \"done\"\n", KEPT.multipliedBy(4));
        first.release();
        Client next = scene().client("b");

        Hold second = take(next);

        assertThat(second.attached())
                .get()
                .extracting(LockInfo.AttachedValue::text)
                .isEqualTo("up to row 43 \u2013 \"done\"\n");
        assertThat(lockOf(next).inspect().value()).isPresent();
        second.release();
    }

    @Test
    void aValueIsGoneWhenItsTimeIsOver() throws Exception {
        scene().requires(Capability.STORE_TIME);
        Client client = scene().client("a");
        Hold first = take(client);
        first.attach("short-lived", KEPT);
        first.release();

        Await.until("the value is gone", () -> lockOf(client).inspect().value().isEmpty());

        Hold second = take(client);
        assertThat(second.attached()).isEmpty();
        second.release();
    }

    @Test
    void whoLostTheLockAttachesNothing() throws Exception {
        scene().requires(Capability.STORE_TIME);
        Client client = scene().client("a");
        Hold hold = take(client);
        lockOf(scene().client("admin")).breakHolds("stuck");

        assertThatThrownBy(() -> hold.attach("too late", KEPT)).isInstanceOf(LockLostException.class);

        assertThat(lockOf(client).inspect().value()).isEmpty();
    }

    @Test
    void aHoldForALeastTimeStaysTakenAfterItsRelease() throws Exception {
        scene().requires(Capability.STORE_TIME);
        Client client = scene().client("a");
        Client other = scene().client("b");
        assertThat(lockOf(other).inspect().isFree()).isTrue();
        long begin = System.nanoTime();
        lockOf(client).acquire(within(Await.SOON).holdAtLeast(KEPT)).release();

        LockInfo seen = lockOf(other).inspect();
        Optional<Hold> early = lockOf(other).tryAcquire();
        Await.inTime(begin, KEPT.minusMillis(50), "a look at the lock and an attempt");
        assertThat(early).isEmpty();
        assertThat(seen.holders())
                .singleElement()
                .satisfies(holder -> assertThat(holder.grant().released()).isTrue());
        CompletableFuture<Hold> turn = takeLater(other);
        Hold next = Await.get(turn, KEPT.plus(GRACE));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(KEPT.minusMillis(50));
        next.release();
    }

    @Test
    void whatNeedsAClockOfThePlaceIsRefusedWhereThereIsNone() throws Exception {
        scene().lacks(Capability.STORE_TIME);
        Client client = scene().client("a");

        assertThatThrownBy(() -> lockOf(client).acquire(within(Await.SOON).holdAtLeast(KEPT)))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageContaining("STORE_TIME");
        Hold hold = take(client);
        assertThatThrownBy(() -> hold.attach("up to row 42", KEPT))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageContaining("STORE_TIME");
        assertThat(hold.isValid()).isTrue();
        hold.release();
    }

    @Test
    void theDeathOfTheHolderEndsTheLeastTime() throws Exception {
        scene().requires(Capability.STORE_TIME);
        scene().requires(Fault.CUT_OFF);
        Client dead = scene().client("dead", SHORT_LEASE);
        Hold hold = lockOf(dead).acquire(within(Await.SOON).holdAtLeast(Duration.ofMinutes(5)));
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);

        dead.faults().cutOff();

        Await.get(turn, SHORT_LEASE.plus(GRACE)).release();
        assertThat(hold.isValid()).isFalse();
    }

    @Test
    void whatACallbackThrowsHarmsNobody() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);
        hold.onContended(() -> {
            throw new IllegalStateException("planted");
        });
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);

        assertThat(hold.isValid()).isTrue();
        hold.release();
        Await.get(turn).release();
        take(client).release();
    }

    @Test
    void aTextWithHalfACharacterIsRefusedAtOnce() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);
        String half = "a\ud83d";
        List<ThrowingCallable> all = List.of(
                () -> hold.attach(half, Duration.ofSeconds(1)),
                () -> lockOf(client).breakHolds(half),
                () -> client.locker().names(half, "", 1),
                () -> LockerOptions.defaults().withHolder(half),
                () -> AcquireOptions.defaults().purpose(half),
                () -> client.lock(half));

        assertThat(all)
                .allSatisfy(one -> assertThatThrownBy(one)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("surrogate pair"));

        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void aValueMayHaveAnyCharacter() throws Exception {
        scene().requires(Capability.STORE_TIME);
        Client client = scene().client("a");
        Hold hold = take(client);

        hold.attach("a\ud83d\ude00", Duration.ofSeconds(1));

        assertThat(lockOf(client).inspect().value().orElseThrow().text()).isEqualTo("a\ud83d\ude00");
        hold.attach("", Duration.ZERO);
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }
}

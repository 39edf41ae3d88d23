package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.defaults;
import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockLostException;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.Loss;
import io.locker.api.NotPermittedException;
import io.locker.api.Release;
import io.locker.spi.Capability;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access.Kind;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import io.locker.testkit.resource.FencedRegister;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Looking at locks, breaking them, and what a person may learn from them. */
abstract class InspectionContract extends Suite {

    @Test
    void aFreeLockHasNobody() {
        LockInfo seen = lockOf(scene().client("a")).inspect();

        assertThat(seen.name()).isEqualTo(new LockName(scene().name()));
        assertThat(seen.isFree()).isTrue();
        assertThat(seen.waiters()).isEmpty();
        assertThat(seen.value()).isEmpty();
    }

    @Test
    @Anomaly("U18")
    void aTakenLockNamesItsHolderAndItsWaiters() throws Exception {
        Client holder = scene().client("web-2");
        Hold hold = lockOf(holder).acquire(within(Await.SOON).purpose("nightly"));
        CompletableFuture<Hold> turn =
                lockOf(scene().client("web-3")).acquireAsync(defaults().purpose("daily"));
        scene().awaitWaiters(holder, 1);

        LockInfo seen = lockOf(scene().client("looks")).inspect();

        assertThat(seen.holders()).singleElement().satisfies(one -> {
            assertThat(one.holder()).isEqualTo("web-2");
            assertThat(one.purpose()).isEqualTo("nightly");
            assertThat(one.token()).isEqualTo(hold.token());
            assertThat(one.share()).isEqualTo(new LockInfo.Share(LockMode.EXCLUSIVE, 0));
        });
        assertThat(seen.waiters()).singleElement().satisfies(one -> {
            assertThat(one.holder()).isEqualTo("web-3");
            assertThat(one.purpose()).isEqualTo("daily");
        });
        hold.release();
        Await.get(turn).release();
    }

    @Test
    @Anomaly("U18")
    void aLockSaysSinceWhenItIsHeld() throws Exception {
        scene().requires(Capability.STORE_TIME);
        Client client = scene().client("a");
        long begin = System.nanoTime();
        Hold hold = take(client);
        Duration held = Duration.ofMillis(200);
        Await.letPass(held);

        LockInfo.Holder seen = lockOf(client).inspect().holders().get(0);

        Duration atMost = Duration.ofNanos(System.nanoTime() - begin).plusMillis(20);
        assertThat(seen.heldFor()).get().satisfies(since -> assertThat(since).isBetween(held.minusMillis(20), atMost));
        hold.release();
    }

    @Test
    @Anomaly("U18")
    void namesInUseAreListedInOrderAndByPages() throws Exception {
        Client client = scene().client("a");
        String base = scene().name() + "/";
        List<String> names = List.of(base + "1", base + "2", base + "3", base + "4", base + "5");
        List<Hold> holds = names.stream()
                .map(name -> client.lock(name).tryAcquire().orElseThrow())
                .toList();
        Client looks = scene().client("b");

        assertThat(looks.locker().names(base, "", 10))
                .extracting(LockName::value)
                .containsExactlyElementsOf(names);
        assertThat(looks.locker().names(base, base + "2", 2))
                .extracting(LockName::value)
                .containsExactly(base + "3", base + "4");
        assertThat(looks.locker().names(base + "no", "", 10)).isEmpty();
        holds.forEach(Hold::close);
        assertThat(looks.locker().names(base, "", 10)).isEmpty();
    }

    @Test
    @Anomaly("U19")
    void aBrokenHoldIsToldAndItsWritesAreRefused() throws Exception {
        FencedRegister register = new FencedRegister();
        Client holder = scene().client("stuck");
        Hold hold = take(holder);
        Client admin = scene().client("admin");

        LockInfo before = lockOf(admin).breakHolds("it hangs since noon");

        assertThat(before.holders())
                .singleElement()
                .satisfies(one -> assertThat(one.holder()).isEqualTo("stuck"));
        Loss loss = Await.get(hold.lost());
        assertThat(loss.reason()).isEqualTo(Loss.Reason.BROKEN);
        assertThat(loss.detail()).contains("it hangs since noon");
        assertThat(hold.isValid()).isFalse();
        Hold next = take(admin);
        assertThat(next.token()).isGreaterThan(hold.token());
        assertThat(register.access(next.token(), "admin", Kind.WRITE)).isTrue();
        assertThat(register.access(hold.token(), "stuck", Kind.WRITE)).isFalse();
        assertThat(hold.release()).isEqualTo(Release.ALREADY_LOST);
        assertThat(next.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly("U19")
    void breakingLetsTheNextWaiterIn() throws Exception {
        Hold hold = take(scene().client("stuck"));
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);

        lockOf(scene().client("admin")).breakHolds("stuck");

        Hold next = Await.get(turn);
        assertThat(next.token()).isGreaterThan(hold.token());
        next.release();
    }

    @Test
    void breakingAFreeLockChangesNothing() throws Exception {
        Client admin = scene().client("admin");

        assertThat(lockOf(admin).breakHolds("to be sure").isFree()).isTrue();

        take(admin).release();
    }

    @Test
    @Anomaly("U23")
    void whatIsNotPromisedIsNamedWhenItIsRequired() {
        Locker locker = scene().client("a").locker();
        Set<Capability> missing = EnumSet.allOf(Capability.class);
        missing.removeAll(locker.capabilities().can());

        Capability[] promised = locker.capabilities().can().toArray(Capability[]::new);
        assertThat(locker.require(promised)).isSameAs(locker);
        for (Capability capability : missing) {
            assertThatThrownBy(() -> locker.require(capability))
                    .isInstanceOf(NotPermittedException.class)
                    .hasMessageContaining(capability.name());
        }
    }

    @Test
    void aBodyRunsUnderTheLock() throws Exception {
        Client client = scene().client("a");

        Long token = lockOf(client).call(within(Await.SOON), hold -> {
            hold.check();
            assertThat(lockOf(client).tryAcquire()).isEmpty();
            return hold.token().value();
        });

        assertThat(token).isPositive();
        assertThat(lockOf(client).inspect().isFree()).isTrue();
    }

    @Test
    void aBodyThatThrowsReleases() throws Exception {
        Client client = scene().client("a");
        Exception failure = new Exception("planted");

        assertThatThrownBy(() -> lockOf(client).call(hold -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(lockOf(client).inspect().isFree()).isTrue();
    }

    @Test
    @Anomaly({"D3", "U7"})
    void aBodyThatLostItsLockHandsOverItsResult() throws Exception {
        Client client = scene().client("a");
        Client admin = scene().client("admin");

        assertThatThrownBy(() -> lockOf(client).call(hold -> {
                    lockOf(admin).breakHolds("stuck");
                    Await.get(hold.lost());
                    return "done all the same";
                }))
                .isInstanceOfSatisfying(LockLostException.class, lost -> {
                    assertThat(lost.result()).isEqualTo("done all the same");
                    assertThat(lost.loss().reason()).isEqualTo(Loss.Reason.BROKEN);
                    assertThat(lost.retryIsSafe()).isFalse();
                });
    }

    @Test
    void aClosedClientSaysThatItIsClosed() throws Exception {
        Client client = scene().client("a");
        take(client).release();
        DistributedLock lock = lockOf(client);
        client.locker().close();

        List<ThrowingCallable> all = List.of(
                lock::inspect,
                lock::acquire,
                lock::tryAcquire,
                () -> lock.breakHolds("why not"),
                () -> client.locker().semaphore(scene().name(), 1).inspect());
        assertThat(all)
                .allSatisfy(one -> assertThatThrownBy(one)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("The client is closed. name=" + scene().name()));
        assertThatThrownBy(() -> client.locker().names("", "", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The client is closed.");
    }

    @Test
    void aFailureNamesTheLock() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client client = scene().client("a");
        Hold hold = take(client);
        client.faults().cutOff();

        assertThatThrownBy(() -> lockOf(client).inspect())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining(" name=" + scene().name());
        assertThatThrownBy(() -> hold.attach("value", Duration.ZERO))
                .isInstanceOf(LockException.class)
                .hasMessageContaining(" name=" + scene().name() + " token=" + hold.token());
        Client late = scene().client("late");
        late.faults().cutOff();
        assertThatThrownBy(() -> take(late))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining(" name=" + scene().name());
    }
}

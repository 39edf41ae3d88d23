package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.AcquireOptions;
import io.locker.api.DeadlockException;
import io.locker.api.Hold;
import io.locker.api.LockLostException;
import io.locker.api.LockTimeoutException;
import io.locker.api.Loss;
import io.locker.api.MultiHold;
import io.locker.api.MultiLock;
import io.locker.api.Release;
import io.locker.spi.Capability;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Several locks together, all or none. */
abstract class MultiLockContract extends Suite {
    private String a() {
        return scene().name() + "/a";
    }

    private String b() {
        return scene().name() + "/b";
    }

    private MultiLock both(Client client) {
        return client.locker().all(b(), a(), a());
    }

    private static MultiHold take(MultiLock lock) throws InterruptedException {
        return lock.acquire(within(Await.SOON));
    }

    private boolean isFree(Client client, String name) {
        return client.lock(name).inspect().isFree()
                && client.lock(name).inspect().waiters().isEmpty();
    }

    @Test
    void allAreTakenAndAllAreReleased() throws Exception {
        Client client = scene().client("x");
        MultiHold hold = take(both(client));

        assertThat(both(client).names()).extracting(name -> name.value()).containsExactly(a(), b());
        assertThat(hold.holds()).extracting(one -> one.name().value()).containsExactly(a(), b());
        assertThat(hold.isValid()).isTrue();
        hold.check();
        assertThat(client.lock(a()).tryAcquire()).isEmpty();
        assertThat(client.lock(b()).tryAcquire()).isEmpty();
        assertThat(hold.release()).isEqualTo(Release.RELEASED);

        assertThat(isFree(client, a()) && isFree(client, b())).isTrue();
        assertThat(hold.isValid()).isFalse();
        assertThatThrownBy(hold::check).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void eachHasATokenOfItsOwnLock() throws Exception {
        Client client = scene().client("x");
        Hold before = take(client.lock(b()));
        before.release();

        MultiHold hold = take(both(client));

        assertThat(hold.token(b())).isGreaterThan(before.token());
        assertThat(hold.holds())
                .allSatisfy(one -> assertThat(hold.token(one.name().value())).isEqualTo(one.token()));
        assertThatIllegalArgumentException().isThrownBy(() -> hold.token("neither"));
        hold.close();
    }

    @Test
    @Anomaly({"F3", "U20"})
    void anAttemptThatFailsTakesNothing() throws Exception {
        Client client = scene().client("x");
        Hold taken = take(client.lock(b()));
        Client other = scene().client("y");

        assertThat(both(other).tryAcquire()).isEmpty();

        assertThat(isFree(other, a())).isTrue();
        taken.release();
        assertThat(both(other).tryAcquire()).get().satisfies(MultiHold::close);
    }

    @Test
    @Anomaly({"U20", "U23"})
    void anAtomicClaimHoldsNothingWhileItWaits() throws Exception {
        scene().requires(Capability.ATOMIC_MULTI);
        Client client = scene().client("x");
        Hold taken = take(client.lock(b()));
        Client other = scene().client("y");
        CompletableFuture<MultiHold> waiting = scene().start(() -> take(both(other)));
        Await.until(
                "it waits for b", () -> !client.lock(b()).inspect().waiters().isEmpty());

        assertThat(client.lock(a()).inspect().isFree()).isTrue();

        taken.release();
        assertThat(Await.get(waiting).release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly("U20")
    void whoWouldCloseACircleOfWaitingIsToldTheCircle() throws Exception {
        scene().requires(Capability.DEADLOCK_SEARCH);
        Client one = scene().client("x");
        Client other = scene().client("y");
        AcquireOptions first = within(Await.SOON).actor("request 1");
        AcquireOptions second = within(Await.SOON).actor("request 2");
        Hold left = one.lock(a()).acquire(first);
        Hold right = other.lock(b()).acquire(second);
        CompletableFuture<Hold> waiting = scene().start(() -> other.lock(a()).acquire(second));
        Await.until("it waits for a", () -> !one.lock(a()).inspect().waiters().isEmpty());

        assertThatThrownBy(() -> one.lock(b()).acquire(first))
                .isInstanceOfSatisfying(
                        DeadlockException.class,
                        deadlock -> assertThat(deadlock.cycle())
                                .containsExactly("request 1 waits for " + b(), "request 2 waits for " + a()));

        assertThat(one.lock(b()).inspect().waiters()).isEmpty();
        left.release();
        Await.get(waiting).release();
        right.release();
    }

    @Test
    @Anomaly({"F3", "U20"})
    void aTimeoutLeavesNothing() throws Exception {
        Client client = scene().client("x");
        Hold taken = take(client.lock(b()));
        Client other = scene().client("y");

        assertThatThrownBy(() -> both(other).acquire(within(Duration.ofMillis(200))))
                .isInstanceOf(LockTimeoutException.class);

        Await.until("a is free", () -> isFree(client, a()));
        Await.until(
                "nobody waits for b", () -> client.lock(b()).inspect().waiters().isEmpty());
        taken.release();
    }

    @Test
    @Anomaly({"E5", "F3"})
    void anInterruptLeavesNothing() throws Exception {
        Client client = scene().client("x");
        Hold taken = take(client.lock(b()));
        Client other = scene().client("y");
        CompletableFuture<MultiHold> waiting = scene().start(() -> both(other).acquire());
        Await.until(
                "it waits for b", () -> !client.lock(b()).inspect().waiters().isEmpty());

        scene().interruptLast();

        assertThatThrownBy(() -> Await.get(waiting)).hasCauseInstanceOf(InterruptedException.class);
        Await.until("a is free", () -> isFree(client, a()));
        taken.release();
    }

    @Test
    @Anomaly("U20")
    void ordersThatCrossNeverBlockEachOther() throws Exception {
        List<CompletableFuture<Integer>> workers = new ArrayList<>();
        int[] inside = {0};
        for (String who : List.of("x", "y")) {
            Client client = scene().client(who);
            MultiLock one = client.locker().all(a(), b());
            MultiLock other = client.locker().all(b(), a());
            workers.add(scene().start(() -> takeOften(who.equals("x") ? one : other, 100, inside)));
        }

        for (CompletableFuture<Integer> worker : workers) {
            assertThat(Await.get(worker, Duration.ofSeconds(60))).isEqualTo(100);
        }
        assertThat(inside[0]).isEqualTo(200);
    }

    private static int takeOften(MultiLock lock, int times, int[] inside) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            MultiHold hold = take(lock);
            hold.check();
            inside[0]++;
            hold.release();
        }
        return times;
    }

    @Test
    void losingOneIsLosingAll() throws Exception {
        Client client = scene().client("x");
        MultiHold hold = take(both(client));

        scene().client("admin").lock(a()).breakHolds("stuck");

        assertThat(Await.get(hold.lost()).reason()).isEqualTo(Loss.Reason.BROKEN);
        assertThat(hold.isValid()).isFalse();
        Hold one = hold.holds().get(0);
        assertThat(one.release()).isEqualTo(Release.ALREADY_LOST);
        assertThatThrownBy(one::check).isInstanceOf(LockLostException.class);
        assertThat(hold.release()).isEqualTo(Release.ALREADY_LOST);
        Await.until("b is free as well", () -> isFree(client, b()));
    }

    @Test
    void oneMayBeReleasedAlone() throws Exception {
        Client client = scene().client("x");
        MultiHold hold = take(both(client));

        assertThat(hold.holds().get(1).release()).isEqualTo(Release.RELEASED);

        assertThat(client.lock(a()).tryAcquire()).isEmpty();
        assertThat(client.lock(b()).tryAcquire()).get().satisfies(Hold::close);
        hold.close();
    }

    @Test
    void noNameAtAllIsRefused() {
        Client client = scene().client("x");

        assertThatIllegalArgumentException().isThrownBy(() -> client.locker().all());
    }
}

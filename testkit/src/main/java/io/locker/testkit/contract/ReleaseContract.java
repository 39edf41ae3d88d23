package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.LockerOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.MultiHold;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Release;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Releases that nobody waits for. */
abstract class ReleaseContract extends Suite {
    private static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final int MANY = 50;
    private static final int TURNS = 4;

    private Client impatient() {
        return scene().client(
                        LockerOptions.defaults().withLease(Scene.LONG_LEASE).withRequestTimeout(TIMEOUT));
    }

    @Test
    void aReleaseThatNobodyWaitsForGivesTheLockOn() throws Exception {
        Hold hold = take(scene().client("a"));
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);

        CompletableFuture<Release> released = hold.releaseAsync();

        assertThat(hold.isValid()).isFalse();
        Hold next = Await.get(turn);
        assertThat(next.token()).isGreaterThan(hold.token());
        assertThat(Await.get(released)).isEqualTo(Release.RELEASED);
        assertThat(hold.lost()).isNotDone();
        assertThat(Await.get(next.releaseAsync())).isEqualTo(Release.RELEASED);
    }

    @Test
    void allReleasesOfAHoldTellTheSame() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);
        CompletableFuture<Release> first = hold.releaseAsync();
        CompletableFuture<Release> second = hold.releaseAsync();
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
        Hold next = take(client);

        assertThat(Await.get(first)).isEqualTo(Release.RELEASED);
        assertThat(Await.get(second)).isEqualTo(Release.RELEASED);
        assertThat(Await.get(hold.releaseAsync())).isEqualTo(Release.RELEASED);
        hold.close();
        assertThat(next.isValid()).isTrue();
        next.release();
    }

    @Test
    @Anomaly({"D1", "D3"})
    void whoLostTheLockIsToldWithoutWaiting() throws Exception {
        Hold hold = take(scene().client("a"));
        lockOf(scene().client("admin")).breakHolds("stuck");
        Hold next = take(scene().client("b"));
        Await.get(hold.lost());

        assertThat(Await.get(hold.releaseAsync())).isEqualTo(Release.ALREADY_LOST);
        assertThat(next.isValid()).isTrue();
        next.release();
    }

    @Test
    @Anomaly({"D2", "U24"})
    void withoutTheBackendItTellsInTimeThatNothingIsKnown() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client client = impatient();
        Hold hold = take(client);
        CompletableFuture<Hold> turn = queueUp(scene().client("b"), 0);
        client.faults().cutOff();

        CompletableFuture<Release> released = hold.releaseAsync();

        assertThat(released).isNotDone();
        assertThatThrownBy(() -> released.get(Await.SOON.toMillis(), TimeUnit.MILLISECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContainingAll("name=" + scene().name(), "token=" + hold.token());
        client.faults().reconnect();
        Await.get(turn, Scene.LONG_LEASE.dividedBy(2)).release();
    }

    @Test
    void chainsOfFuturesTakeAndGiveBackManyLocks() throws Exception {
        Client client = scene().client("a");
        List<CompletableFuture<Long>> chains = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            chains.add(turns(client.lock(scene().name() + "/" + i), TURNS, 0));
        }

        for (CompletableFuture<Long> chain : chains) {
            assertThat(Await.get(chain)).isPositive();
        }
        assertThat(client.lock(scene().name() + "/0").inspect().isFree()).isTrue();
    }

    /** Takes a lock again and again, each time when it was given back; the last token. */
    private static CompletableFuture<Long> turns(DistributedLock lock, int left, long before) {
        if (left == 0) {
            return CompletableFuture.completedFuture(before);
        }
        return lock.acquireAsync(within(Await.SOON)).thenCompose(hold -> {
            long token = hold.token().value();
            assertThat(token).isGreaterThan(before);
            return hold.releaseAsync().thenCompose(released -> turns(lock, left - 1, token));
        });
    }

    @Test
    void locksThatWereTakenTogetherAreGivenBackOneByOne() throws Exception {
        Client client = scene().client("a");
        List<String> names = List.of(scene().name() + "/a", scene().name() + "/b", scene().name() + "/c");
        MultiHold all =
                client.locker().all(names.get(0), names.get(1), names.get(2)).acquire(within(Await.SOON));

        List<CompletableFuture<Release>> two =
                List.of(all.holds().get(0).releaseAsync(), all.holds().get(1).releaseAsync());

        for (CompletableFuture<Release> one : two) {
            assertThat(Await.get(one)).isEqualTo(Release.RELEASED);
        }
        assertThat(client.lock(names.get(0)).inspect().isFree()).isTrue();
        assertThat(client.lock(names.get(1)).inspect().isFree()).isTrue();
        assertThat(client.lock(names.get(2)).inspect().isFree()).isFalse();
        assertThat(Await.get(all.releaseAsync())).isEqualTo(Release.RELEASED);
        assertThat(client.lock(names.get(2)).inspect().isFree()).isTrue();
    }

    @Test
    @Anomaly({"D2", "F3"})
    void theReleaseOfOneOfSeveralThatFailedCanBeDoneAgain() throws Exception {
        scene().requires(Fault.CUT_OFF);
        Client client = impatient();
        String gone = scene().name() + "/a";
        String stays = scene().name() + "/b";
        MultiHold both = client.locker().all(gone, stays).acquire(within(Await.SOON));
        Hold one = both.holds().get(0);
        client.faults().cutOff();

        assertThatThrownBy(one::release).isInstanceOf(LockException.class);

        assertThat(one.isValid()).isFalse();
        client.faults().reconnect();
        Await.until("it is released", () -> isReleased(one));
        assertThat(client.lock(gone).inspect().isFree()).isTrue();
        assertThat(one.release()).isEqualTo(Release.RELEASED);
        assertThat(both.holds().get(1).isValid()).isTrue();
        assertThat(client.lock(stays).inspect().isFree()).isFalse();
        assertThat(both.holds().get(1).release()).isEqualTo(Release.RELEASED);
        assertThat(client.lock(stays).inspect().isFree()).isTrue();
        assertThat(both.release()).isEqualTo(Release.RELEASED);
    }

    private static boolean isReleased(Hold hold) {
        try {
            return hold.release() == Release.RELEASED;
        } catch (LockException e) {
            return false;
        }
    }

    @Test
    void aClientThatClosesLeavesNoReleaseWithoutAnAnswer() throws Exception {
        Client client = scene().client("a");
        List<CompletableFuture<Release>> releases = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            releases.add(take(client.lock(scene().name() + "/" + i)).releaseAsync());
        }

        client.locker().close();

        Await.until("each has an answer", () -> releases.stream().allMatch(CompletableFuture::isDone));
    }
}

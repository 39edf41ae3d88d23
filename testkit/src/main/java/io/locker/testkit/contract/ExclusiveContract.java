package io.locker.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockMode;
import io.locker.api.Release;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.check.TokenOrder;
import io.locker.testkit.contract.LockSubject.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

/** One holder at a time: granting, tokens, release, names. */
abstract class ExclusiveContract extends Suite {

    @Test
    void aFreeLockIsGrantedAtOnce() throws Exception {
        Client client = scene().client("a");

        Hold hold = lockOf(client).tryAcquire().orElseThrow();

        assertThat(hold.isValid()).isTrue();
        assertThat(hold.name().value()).isEqualTo(scene().name());
        assertThat(hold.mode()).isEqualTo(LockMode.EXCLUSIVE);
        assertThat(hold.remaining()).isBetween(Duration.ofMillis(1), Scene.LONG_LEASE);
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void aTakenLockIsGrantedToNobodyElse() throws Exception {
        Client holder = scene().client("a");
        Client other = scene().client("b");
        Hold hold = take(holder);

        assertThat(lockOf(other).tryAcquire()).isEmpty();
        assertThat(lockOf(holder).tryAcquire()).isEmpty();
        hold.close();

        assertThat(lockOf(other).tryAcquire()).get().extracting(Hold::release).isEqualTo(Release.RELEASED);
    }

    @Test
    void aReleasedLockGoesToTheNextWaiter() throws Exception {
        Client holder = scene().client("a");
        Client waiter = scene().client("b");
        Hold hold = take(holder);
        CompletableFuture<Hold> turn = queueUp(waiter, 0);
        assertThat(turn).isNotDone();

        hold.release();

        assertThat(Await.get(turn).release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly("U2")
    void aLaterGrantHasAGreaterToken() throws Exception {
        List<Client> clients = List.of(scene().client("a"), scene().client("b"));
        List<Long> tokens = new ArrayList<>();

        for (int i = 0; i < 40; i++) {
            Hold hold = take(clients.get(i % 3 == 0 ? 0 : 1));
            tokens.add(hold.token().value());
            hold.release();
        }

        assertThat(TokenOrder.increasing(tokens)).isEmpty();
    }

    @Test
    @Anomaly({"B2", "I3"})
    void tokensGoOnAfterTheLockWasForgotten() throws Exception {
        Client client = scene().client("a");
        Hold before = take(client);
        before.release();
        Await.until(
                "the lock is forgotten",
                () -> client.locker().names(scene().name(), "", 1).isEmpty());

        Hold after = take(scene().client("b"));

        assertThat(after.token()).isGreaterThan(before.token());
        after.release();
    }

    @Test
    @Anomaly({"B1", "C9"})
    void tokensGoOnAfterEverybodyHasLeft() throws Exception {
        Client first = scene().client("a");
        Hold before = take(first);
        first.locker().close();

        Hold after = take(scene().client("b"));

        assertThat(after.token()).isGreaterThan(before.token());
        after.release();
    }

    @Test
    @Anomaly({"B4", "I2"})
    void aHoldKeepsItsTokenForEver() throws Exception {
        Client first = scene().client("a");
        Hold hold = take(first);
        long token = hold.token().value();
        hold.release();
        Hold next = take(scene().client("b"));

        assertThat(hold.token().value())
                .isEqualTo(token)
                .isNotEqualTo(next.token().value());
        next.release();
        assertThat(next.token().value()).isGreaterThan(token);
    }

    @Test
    void aReleasedHoldIsNoLongerGood() throws Exception {
        Hold hold = take(scene().client("a"));
        hold.release();

        assertThat(hold.isValid()).isFalse();
        assertThat(hold.remaining()).isZero();
        assertThat(hold.lost()).isNotDone();
        assertThatThrownBy(hold::check).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSecondReleaseChangesNothing() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);
        hold.release();
        Hold next = take(client);

        assertThat(hold.release()).isEqualTo(Release.RELEASED);
        hold.close();

        assertThat(next.isValid()).isTrue();
        assertThat(lockOf(scene().client("b")).tryAcquire()).isEmpty();
        assertThat(next.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly({"D4", "U6"})
    void anotherThreadMayRelease() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);

        Release release = Await.get(scene().start(hold::release));

        assertThat(release).isEqualTo(Release.RELEASED);
        assertThat(lockOf(client).tryAcquire()).get().extracting(Hold::release).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly({"D4", "U6"})
    void aChainOfFuturesMayHoldAndRelease() throws Exception {
        Client client = scene().client("a");

        Release release = Await.get(lockOf(client)
                .acquireAsync()
                .thenApplyAsync(hold -> {
                    hold.check();
                    return hold;
                })
                .thenApplyAsync(Hold::release));

        assertThat(release).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly("U6")
    void virtualThreadsHoldLikeAnyOther() throws Exception {
        ThreadFactory virtual = virtualThreads();
        DistributedLock lock = lockOf(scene().client("a"));
        int[] counter = {0};
        List<CompletableFuture<Integer>> outcomes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Integer> outcome = new CompletableFuture<>();
            outcomes.add(outcome);
            virtual.newThread(() -> {
                        try (Hold hold = take(lock)) {
                            hold.check();
                            outcome.complete(++counter[0]);
                        } catch (InterruptedException | RuntimeException e) {
                            outcome.completeExceptionally(e);
                        }
                    })
                    .start();
        }

        for (CompletableFuture<Integer> outcome : outcomes) {
            Await.get(outcome);
        }
        assertThat(counter[0]).isEqualTo(200);
    }

    /** Virtual threads by reflection, because the code is for Java 17. */
    private static ThreadFactory virtualThreads() throws ReflectiveOperationException {
        assumeTrue(Runtime.version().feature() >= 21, "This Java has no virtual threads.");
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Class<?> type = Class.forName("java.lang.Thread$Builder");
        return (ThreadFactory) type.getMethod("factory").invoke(builder);
    }

    @Test
    @Anomaly("U6")
    void aThreadThatTakesTwiceIsTwoHolders() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);

        Optional<Hold> again = lockOf(client).tryAcquire();

        assertThat(again).isEmpty();
        hold.release();
    }

    @Test
    void whatWasDoneBeforeAReleaseIsSeenByTheNext() throws Exception {
        DistributedLock lock = lockOf(scene().client("a"));
        int[] counter = {0};
        List<CompletableFuture<Integer>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            threads.add(scene().start(() -> {
                for (int i = 0; i < 100; i++) {
                    Hold hold = take(lock);
                    counter[0]++;
                    hold.release();
                }
                return 0;
            }));
        }

        for (CompletableFuture<Integer> thread : threads) {
            Await.get(thread, Duration.ofSeconds(60));
        }

        assertThat(counter[0]).isEqualTo(400);
    }

    @Test
    @Anomaly("U17")
    void aClientThatClosesFreesItsLocksAtOnce() throws Exception {
        Client leaver = scene().client("a");
        Client waiter = scene().client("b");
        Hold hold = take(leaver);
        CompletableFuture<Hold> turn = queueUp(waiter, 0);

        leaver.locker().close();

        Await.get(turn, Scene.LONG_LEASE.dividedBy(2)).release();
        assertThat(hold.isValid()).isFalse();
    }

    @Test
    @Anomaly({"D5", "U24"})
    void namesThatLookAlikeAreDifferentLocks() throws Exception {
        Client client = scene().client("a");
        String base = scene().name();
        List<String> names = List.of(
                base + "/Aa",
                base + "/BB",
                base + "/aa",
                base + "/a a",
                base + "/a%20a",
                base + "/a+a",
                base + "/*",
                base + "/%",
                base + "/_",
                base + "/..",
                base + "//",
                base + "/'\"`;--",
                base + "/{x}",
                base + "/\u00e4",
                base + "/a\u0308",
                base + "/\u0430",
                base + "/\ud83d\udd12");
        List<Hold> holds = new ArrayList<>();

        for (String name : names) {
            holds.add(client.lock(name).tryAcquire().orElseThrow(() -> new AssertionError("shared: " + name)));
        }
        holds.get(0).release();

        assertThat(holds.subList(1, holds.size())).allMatch(Hold::isValid);
        Client other = scene().client("b");
        for (String name : names.subList(1, names.size())) {
            assertThat(other.lock(name).tryAcquire()).as(name).isEmpty();
        }
        holds.forEach(Hold::close);
    }

    @Test
    @Anomaly("D6")
    void manyDescriptionsDoNotPushOutAHold() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);

        for (int i = 0; i < 100_000; i++) {
            assertThat(client.lock(scene().name() + "/" + i).mode()).isEqualTo(LockMode.EXCLUSIVE);
        }

        assertThat(hold.isValid()).isTrue();
        assertThat(lockOf(client).tryAcquire()).isEmpty();
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void namesThatAreNoneAreRefused() {
        Client client = scene().client("a");

        for (String name : List.of("", " ", " a", "a ", "a\nb", "\ud83d", "x".repeat(256))) {
            assertThatIllegalArgumentException()
                    .as("name of %d characters", name.length())
                    .isThrownBy(() -> client.lock(name))
                    .withMessageStartingWith("A lock name");
        }
    }
}

package io.locker.redis;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.StoreBackend;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Grants that replicas must confirm. */
@Timeout(120)
@Tag("one-java")
final class RedisWaitTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final int SOME_GRANTS = 200;

    private final TestServer primary = TestServers.own(RedisKind.PLAIN.with("--repl-diskless-sync-delay", "0"));
    private final TestServer replica =
            TestServers.own(RedisKind.PLAIN.with("--replicaof", "127.0.0.1", Integer.toString(primary.port())));
    private final String uri =
            "redis://127.0.0.1:" + primary.port() + ",127.0.0.1:" + replica.port() + "?wait=1&waitTimeout=300";

    @BeforeEach
    void awaitReplica() {
        try (RedisConsole console = RedisConsole.of(primary.port())) {
            console.awaitReplica();
        }
    }

    @AfterEach
    void endServers() {
        primary.close();
        replica.close();
    }

    private void promote() {
        try (RedisConsole console = RedisConsole.of(replica.port())) {
            console.ask("REPLICAOF", "NO", "ONE");
        }
    }

    private static LockerOptions holder(String name) {
        return LockerOptions.defaults()
                .withHolder(name)
                .withLease(Duration.ofSeconds(10))
                .withRequestTimeout(Duration.ofSeconds(2));
    }

    @Test
    void aConfirmedGrantIsAGrant() throws Exception {
        try (Locker locker = Locker.open(uri, holder("alice"))) {
            for (int i = 0; i < 50; i++) {
                try (Hold hold = locker.lock(NAME.value()).acquire(within(Await.SOON))) {
                    assertThat(hold.isValid()).isTrue();
                }
            }
        }
    }

    @Test
    @Anomaly({"A4", "U13"})
    void aConfirmedGrantSurvivesTheFailover() throws Exception {
        try (Locker alice = Locker.open(uri, holder("alice"));
                Locker bob = Locker.open(uri, holder("bob"))) {
            Hold hold = alice.lock(NAME.value()).acquire(within(Await.SOON));
            primary.kill();
            promote();

            // There is no replica any more that could confirm, but what there was is still known.
            try (StoreBackend plain = RedisPlace.open("redis://127.0.0.1:" + replica.port())) {
                assertThat(plain.read(NAME).document()).contains("alice");
            }
            assertThat(hold.isValid()).isTrue();
            assertThatThrownBy(() -> bob.lock(NAME.value()).acquire(within(Duration.ofSeconds(1))))
                    .isInstanceOf(LockException.class);
        }
    }

    @Test
    @Anomaly({"A4", "U13", "E3"})
    void nobodyHoldsWhatTooFewHaveConfirmed() throws Exception {
        try (Locker alice = Locker.open(uri, holder("alice"));
                Locker bob = Locker.open(uri, holder("bob"))) {
            DistributedLock lock = alice.lock(NAME.value());
            lock.acquire(within(Await.SOON)).close();
            replica.freeze();

            assertThatThrownBy(() -> lock.acquire(within(Duration.ofSeconds(20))))
                    .isInstanceOf(LockException.class)
                    .hasMessageContaining("Too few replicas");
            assertThatThrownBy(() -> bob.lock(NAME.value()).tryAcquire()).isInstanceOf(LockException.class);

            replica.thaw();
            try (Hold hold = bob.lock(NAME.value()).acquire(within(Await.SOON))) {
                assertThat(hold.isValid()).isTrue();
            }
        }
    }

    @Test
    void theStoreTellsWhatIsKnown() {
        try (StoreBackend store = RedisPlace.open(uri, Duration.ofSeconds(2))) {
            long revision = store.compareAndSet(new Swap(NAME, 0, "held", Taken.NOTHING, Set.of()))
                    .record()
                    .revision();
            replica.freeze();

            assertThatThrownBy(() -> store.compareAndSet(new Swap(NAME, revision, "next", Taken.NOTHING, Set.of())))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageStartingWith("Too few replicas of Redis confirmed in time");
            // Somebody else's write may be lost as well as one's own.
            assertThatThrownBy(() -> store.read(NAME)).isInstanceOf(BackendUnavailableException.class);
            // On a busy machine the client gives up waiting before the server does, and cannot know more.
            assertThatThrownBy(() -> store.compareAndSet(new Swap(NAME, 1, "never", Taken.NOTHING, Set.of())))
                    .isInstanceOfAny(BackendUnavailableException.class, OutcomeUnknownException.class);
            assertThatThrownBy(() -> store.post(NAME, List.of("claim"), Set.of()))
                    .isInstanceOf(OutcomeUnknownException.class);
            // Where there is nothing, nothing can be lost.
            assertThat(store.read(new LockName("other")).isEmpty()).isTrue();

            replica.thaw();
            Await.until("the replica has it", () -> isConfirmed(store));
            assertThat(store.read(NAME).document()).isEqualTo("next");
        }
    }

    private static boolean isConfirmed(StoreBackend store) {
        try {
            return !store.read(NAME).isEmpty();
        } catch (BackendUnavailableException tooFew) {
            return false;
        }
    }

    @Test
    void heartbeatsDoNotWaitForReplicas() throws Exception {
        LockerOptions options = holder("alice").withLease(Duration.ofSeconds(2));
        try (Locker locker = Locker.open(uri, options)) {
            Hold hold = locker.lock(NAME.value()).acquire(within(Await.SOON));
            replica.freeze();
            CompletableFuture<Hold> other = locker.lock("another").acquireAsync();

            Await.staysValid(Duration.ofSeconds(4), hold);

            replica.thaw();
            boolean answered = Await.get(other.handle((granted, failure) -> true));
            assertThat(answered).isTrue();
        }
    }

    @Test
    void manyShareOneConfirmation() throws Exception {
        String patient = uri.replace("waitTimeout=300", "waitTimeout=1500");
        try (RedisLoad load = new RedisLoad(patient, RedisLoad.LONG_LEASE)) {
            load.awaitGrants(SOME_GRANTS);
            RedisLoad.Report report = load.end();
            report.requireNoFailure();
            assertThat(report.overlaps()).isZero();
        }
    }

    @Test
    void aWaitThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> RedisPlace.open(uri, Duration.ofMillis(800)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("waitTimeout is at most a third of the request timeout");
    }
}

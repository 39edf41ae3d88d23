package io.locker.server.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Release;
import io.locker.spi.TimeSource;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.server.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks over a connection that is lost and found again. */
final class RemoteReconnectTest {
    /** Two thirds of it, as heartbeats come each third, are longer than a busy machine stands still. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    /** Long enough to see a hold end whose session nobody has kept. */
    private static final Duration PAST_THE_LEASE = LEASE.plusSeconds(1);

    private static final Duration LONG = Duration.ofSeconds(30);

    private TestCluster cluster;
    private FaultProxy proxy;

    @BeforeEach
    void begin(@TempDir Path root) {
        cluster = TestCluster.start(root, 1);
        proxy = new FaultProxy(cluster.port(0));
    }

    @AfterEach
    void end() {
        proxy.close();
        cluster.close();
    }

    private static Locker open(int port, Duration lease) {
        LockerOptions options = new LockerOptions(lease, RemotePlace.TIMEOUT, "test", TimeSource.system());
        return Locker.open(RemotePlace.at(port), options);
    }

    @Test
    void aHoldOutlivesALostConnection() throws Exception {
        try (Locker locker = open(proxy.port(), LEASE)) {
            Hold hold = locker.lock("a").acquire();
            proxy.cut();
            Await.always(PAST_THE_LEASE, "the hold is good", hold::isValid);

            assertThat(cluster.table().sessions()).isEqualTo(1);
            assertThat(hold.release()).isEqualTo(Release.RELEASED);
        }
        Await.until("nothing is left", () -> cluster.table().sessions() == 0);
    }

    @Test
    void aHoldOutlivesAConnectionThatIsGoneWithoutAWord() throws Exception {
        try (Locker locker = open(proxy.port(), LEASE)) {
            Hold hold = locker.lock("a").acquire();
            proxy.freezeWhatIsThere();
            Await.always(PAST_THE_LEASE, "the hold is good", hold::isValid);

            assertThat(hold.release()).isEqualTo(Release.RELEASED);
        }
    }

    @Test
    void whoWaitsIsGrantedThoughTheWordWasLost() throws Exception {
        try (Locker holder = open(cluster.port(0), LONG);
                Locker waiter = open(proxy.port(), LONG)) {
            Hold first = holder.lock("a").acquire();
            CompletableFuture<Hold> second = waiter.lock("a").acquireAsync();
            Await.until(
                    "somebody waits", () -> holder.lock("a").inspect().waiters().size() == 1);
            proxy.freeze();
            assertThat(first.release()).isEqualTo(Release.RELEASED);
            Await.always(Duration.ofMillis(200), "it does not know yet", () -> !second.isDone());
            proxy.cut();
            proxy.thaw();

            assertThat(Await.get(second).release()).isEqualTo(Release.RELEASED);
        }
    }

    @Test
    void whoIsCutOffPastTheLeaseIsToldAndMayBeginAnew() throws Exception {
        try (Locker locker = open(proxy.port(), Duration.ofSeconds(1))) {
            Hold hold = locker.lock("a").acquire();
            proxy.freeze();

            assertThat(Await.get(hold.lost())).isNotNull();
            assertThat(hold.isValid()).isFalse();
            Await.until("the server gives it up", () -> cluster.table().locks() == 0);
            proxy.cut();
            proxy.thaw();
            Hold next = acquire(locker);
            assertThat(next.token().value()).isGreaterThan(hold.token().value());
            assertThat(next.release()).isEqualTo(Release.RELEASED);
        }
    }

    @Test
    void theServiceIsFoundElsewhere(@TempDir Path other) throws Exception {
        LockerOptions options = new LockerOptions(LEASE, RemotePlace.TIMEOUT, "test", TimeSource.system());
        try (TestCluster three = TestCluster.start(other, 3);
                Locker locker = Locker.open(three.uri(), options)) {
            Hold hold = locker.lock("a").acquire();
            three.stop(three.leader());
            Await.always(PAST_THE_LEASE, "the hold is good", hold::isValid);

            assertThat(hold.release()).isEqualTo(Release.RELEASED);
        }
    }

    @Test
    @Anomaly("E2")
    void whatIsSentAgainIsDoneOnce() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Thread cutter = new Thread(() -> {
            while (!over.get()) {
                Await.letPass(Duration.ofMillis(30));
                proxy.cut();
            }
        });
        try (Locker locker = open(proxy.port(), Duration.ofSeconds(10))) {
            cutter.start();
            long last = 0;
            for (int i = 0; i < 200; i++) {
                Hold hold = acquire(locker);
                assertThat(hold.token().value()).isGreaterThan(last);
                last = hold.token().value();
                hold.close();
            }
            over.set(true);
            cutter.join();
            Await.until("nobody holds it", () -> cluster.table().locks() == 0);
        } finally {
            over.set(true);
        }
    }

    /** As a program does it: again, until it is there. */
    private static Hold acquire(Locker locker) throws InterruptedException {
        while (true) {
            try {
                return locker.lock("a").acquire();
            } catch (BackendUnavailableException | OutcomeUnknownException e) {
                Await.letPass(Duration.ofMillis(5));
            }
        }
    }
}

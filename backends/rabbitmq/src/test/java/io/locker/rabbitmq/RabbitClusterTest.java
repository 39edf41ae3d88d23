package io.locker.rabbitmq;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Release;
import io.locker.spi.LogBackend;
import io.locker.testkit.Await;
import io.locker.testkit.LogRecorder;
import io.locker.testkit.server.RabbitKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** A stream with replicas on three nodes, one of which is lost. */
@Tag("slow")
final class RabbitClusterTest {
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final List<TestServer> nodes = new ArrayList<>();
    private Process epmd;

    /** Through one {@code epmd} the nodes find one another. It is nobody's part, because each node may be killed. */
    @BeforeEach
    void startNodes() throws IOException {
        int port = TestServers.freePort();
        epmd = new ProcessBuilder("epmd", "-port", "" + port, "-address", "127.0.0.1").start();
        String name = "locker" + UUID.randomUUID().toString().substring(0, 8);
        RabbitKind kind = RabbitKind.PLAIN.with(
                "cluster_formation.peer_discovery_backend = classic_config",
                "cluster_formation.classic_config.nodes.1 = " + name + "1@localhost",
                "cluster_formation.classic_config.nodes.2 = " + name + "2@localhost",
                "cluster_formation.classic_config.nodes.3 = " + name + "3@localhost");
        for (int i = 1; i <= 3; i++) {
            nodes.add(TestServers.own(kind.withVariables(
                    "RABBITMQ_NODENAME=" + name + i + "@localhost",
                    "RABBITMQ_ERLANG_COOKIE=" + name,
                    "ERL_EPMD_PORT=" + port)));
        }
    }

    @AfterEach
    void endNodes() {
        nodes.forEach(TestServer::close);
        epmd.destroyForcibly();
    }

    /** The address of all nodes, the one with this number first. */
    private String from(int first) {
        StringBuilder hosts = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            hosts.append(i == 0 ? "" : ",")
                    .append("127.0.0.1:")
                    .append(nodes.get((first + i) % 3).port());
        }
        return "rabbitmq://guest:guest@" + hosts + "/";
    }

    @Test
    @Timeout(300)
    void whatWasGrantedSurvivesTheEndOfTheLeader(TestReporter reporter) throws Exception {
        try (Locker alice = Locker.open(from(0));
                Locker bob = Locker.open(from(1));
                LogBackend log = RabbitPlace.open(from(2), Duration.ofSeconds(10))) {
            // The leader of a stream is at the node at which it was made: the first.
            Hold hold = alice.lock("orders/42").acquire(within(Await.SOON).lease(LEASE));
            LogRecorder before = new LogRecorder();
            log.follow(1, before);
            long last = log.append("locker-log 1 looks 1");
            Await.until("all is read", () -> before.entries().stream().anyMatch(entry -> entry.index() == last));
            long killed = System.nanoTime();

            nodes.get(0).kill();

            Await.until(Duration.ofMinutes(1), "the stream takes entries again", () -> works(log));
            long again = System.nanoTime() - killed;
            reporter.publishEntry(Map.of("withoutLeaderMillis", Long.toString(again / 1_000_000)));
            LogRecorder after = new LogRecorder();
            log.follow(1, after);
            after.await(before.entries().size());
            assertThat(after.entries().subList(0, before.entries().size())).isEqualTo(before.entries());
            Await.until("alice is back", () -> looks(alice));
            assertThat(hold.isValid()).isTrue();
            assertThat(hold.release()).isEqualTo(Release.RELEASED);
            try (Hold next = bob.lock("orders/42").acquire(within(Await.SOON))) {
                assertThat(next.token()).isGreaterThan(hold.token());
            }
        }
    }

    private static boolean works(LogBackend log) {
        try {
            return log.append("locker-log 1 looks 2") > 0;
        } catch (BackendUnavailableException | OutcomeUnknownException e) {
            return false;
        }
    }

    private static boolean looks(Locker locker) {
        try {
            return !locker.lock("orders/42").inspect().isFree();
        } catch (BackendUnavailableException | OutcomeUnknownException e) {
            return false;
        }
    }
}

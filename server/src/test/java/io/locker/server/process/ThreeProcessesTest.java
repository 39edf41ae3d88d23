package io.locker.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.Release;
import io.locker.remote.ClusterClient;
import io.locker.server.NodeAddress;
import io.locker.server.remote.Turns;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Three nodes as processes, under load: one holder at a time, tokens that rise, and soon somebody holds again. */
@Timeout(180)
@Tag("one-java")
final class ThreeProcessesTest {
    private static final Duration HEALED = Duration.ofSeconds(5);

    /** Short enough for heartbeats while nodes come and go; two thirds of it outlast a pause of the machine. */
    private static final Duration LEASE = Duration.ofSeconds(12);

    private final Processes nodes = Processes.start(3);

    @AfterEach
    void end() {
        nodes.close();
    }

    private Turns load() {
        return Turns.start(4, nodes::open);
    }

    private static void healedInTime(List<Duration> took) {
        if (took.stream().anyMatch(time -> time.compareTo(HEALED) >= 0)) {
            throw new Await.OutOfTime("Nobody held the lock for too long. took=" + took + " atMost=" + HEALED, null);
        }
    }

    @Test
    void theLeaderIsKilledAgainAndAgain(TestReporter reporter) throws Exception {
        List<Duration> took = new ArrayList<>();
        try (Turns turns = load()) {
            for (int round = 0; round < 4; round++) {
                turns.awaitMore(200);
                int leader = nodes.leader();
                nodes.node(leader).kill();
                took.add(turns.awaitMore(5));
                nodes.node(leader).restart();
            }
            turns.stopAndCheck();
            reporter.publishEntry("leader's death to the fifth hold after it", took + " " + turns);
        }
        healedInTime(took);
    }

    @Test
    void theLeaderIsFrozenAndWakesUp(TestReporter reporter) throws Exception {
        List<Duration> took = new ArrayList<>();
        try (Turns turns = load()) {
            for (int round = 0; round < 2; round++) {
                turns.awaitMore(200);
                int leader = nodes.leader();
                nodes.node(leader).freeze();
                took.add(turns.awaitMore(200));
                nodes.node(leader).thaw();
                turns.awaitMore(500);
            }
            turns.stopAndCheck();
            reporter.publishEntry("leader frozen to the 200th hold after it", took + " " + turns);
        }
    }

    @Test
    void allAreKilledAtOnceAndNothingThatWasToldIsForgotten() throws Exception {
        LockerOptions patient = LockerOptions.defaults().withLease(Duration.ofMinutes(1));
        try (Locker locker = Locker.open(nodes.uri(), patient)) {
            Hold hold = locker.lock("a").acquire();
            List<Integer> all = List.of(0, 1, 2);
            all.forEach(node -> nodes.node(node).kill());
            all.forEach(node -> nodes.node(node).restart());
            nodes.leader();

            try (Locker other = nodes.open()) {
                assertThat(other.lock("a").tryAcquire()).isEmpty();
                assertThat(hold.isValid()).isTrue();
                assertThat(hold.release()).isEqualTo(Release.RELEASED);
                Hold next = other.lock("a").acquire();
                assertThat(next.token()).isGreaterThan(hold.token());
            }
        }
    }

    @Test
    @Anomaly("A13")
    void nodesAreStoppedAndStartedInTurn(TestReporter reporter) throws Exception {
        List<Duration> took = new ArrayList<>();
        try (Turns turns = load();
                Locker locker =
                        Locker.open(nodes.uri(), LockerOptions.defaults().withLease(LEASE))) {
            Hold hold = locker.lock("held through all of it").acquire();
            for (int node = 0; node < 3; node++) {
                turns.awaitMore(100);
                nodes.node(node).terminate();
                took.add(turns.awaitMore(5));
                nodes.node(node).restart();
                Await.until("a node serves", () -> nodes.serving().isPresent());
            }
            assertThat(hold.isValid()).isTrue();
            assertThat(hold.release()).isEqualTo(Release.RELEASED);
            turns.stopAndCheck();
            reporter.publishEntry("node stopped to the fifth hold after it", took + " " + turns);
        }
        healedInTime(took);
    }

    @Test
    void aNodeIsTakenInAndAnotherOneOutUnderLoad() throws Exception {
        NodeAddress fourth = Processes.neighbour(nodes.address(0), 3);
        List<NodeAddress> all =
                Stream.concat(nodes.addresses().stream(), Stream.of(fourth)).toList();
        try (Turns turns = load();
                ClusterClient cluster = nodes.client()) {
            turns.awaitMore(200);
            nodes.add(new LockerKind(fourth, all).with("--join"));
            cluster.add(fourth.peer());
            turns.awaitMore(200);
            int leaves = nodes.leader();
            cluster.remove(nodes.address(leaves).peer());
            nodes.node(leaves).kill();
            turns.awaitMore(200);
            cluster.transfer(fourth.peer());
            Await.until(
                    "the new node leads",
                    () -> nodes.serving().filter(node -> node == 3).isPresent());
            turns.awaitMore(200);
            turns.stopAndCheck();
        }
    }
}

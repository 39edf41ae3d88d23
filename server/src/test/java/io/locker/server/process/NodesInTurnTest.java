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

/** Nodes that come and go in order, as processes, under load: nothing that is held is lost, and nobody waits long. */
@Timeout(400)
@Tag("one-java")
final class NodesInTurnTest {
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
        Turns.healedInTime(took);
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

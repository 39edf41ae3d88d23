package io.locker.server.process;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.api.Release;
import io.locker.remote.ClusterClient;
import io.locker.remote.ClusterClient.View;
import io.locker.server.LockerServer;
import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import io.locker.server.command.ServerMain;
import io.locker.server.engine.ServerLimits;
import io.locker.server.remote.Turns;
import io.locker.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All nodes of a cluster are lost, and it begins again from a back-up, in processes as in earnest. */
@Timeout(400)
@Tag("one-java")
final class RestoreTest {
    private static final int FIRST_THAT_WARNS = 24;
    private static final LockerOptions PATIENT = LockerOptions.defaults().withLease(Duration.ofMinutes(1));
    private static final Duration SHORT = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("locks.backup");
    }

    private void backUp(Processes nodes) throws IOException {
        try (ClusterClient cluster = nodes.client()) {
            cluster.backup(file());
        }
    }

    /** What the program said and how it ended. */
    private record Ended(int code, String said) {}

    private static Ended restore(Path file, NodeAddress self, List<NodeAddress> nodes, Path data)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= FIRST_THAT_WARNS) {
            command.add("--sun-misc-unsafe-memory-access=allow"); // as the launcher does
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerMain.class.getName()));
        command.addAll(List.of("restore", file.toString(), "--cluster", "second", "--data", data.toString()));
        command.addAll(List.of("--host", self.host(), "--peer-port", Integer.toString(self.peerPort())));
        command.addAll(List.of("--grpc-port", Integer.toString(self.grpcPort())));
        command.addAll(List.of("--http-port", Integer.toString(self.httpPort())));
        command.add("--nodes=" + nodes.stream().map(NodeAddress::toString).collect(Collectors.joining(",")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), said);
    }

    private Path data(int node) {
        return folder.resolve("restored-" + node);
    }

    private ServerConfig config(NodeAddress self, List<NodeAddress> nodes, int node) {
        ServerConfig.Cluster cluster = new ServerConfig.Cluster(nodes, true, Duration.ofSeconds(1), "second");
        return new ServerConfig(data(node), self, self.host(), cluster, ServerLimits.defaults());
    }

    private Processes restored(List<NodeAddress> addresses) throws Exception {
        List<LockerKind> kinds = new ArrayList<>();
        for (NodeAddress self : addresses) {
            int node = kinds.size();
            LockerServer.restore(file(), config(self, addresses, node));
            kinds.add(new LockerKind(self, addresses).with("--data=" + data(node)));
        }
        return Processes.start(kinds);
    }

    /** While there is a server to which it can say so. */
    private static void closeNow(Locker locker) {
        locker.close();
    }

    private static FencingToken token(Locker locker, String lock) throws InterruptedException {
        try (Hold hold = locker.lock(lock).acquire()) {
            return hold.token();
        }
    }

    @Test
    void aClusterThatWasLostBeginsAgainWhereTheBackUpWasTaken() throws Exception {
        FencingToken last;
        try (Processes nodes = Processes.start(3);
                Locker lives = Locker.open(nodes.uri(), PATIENT)) {
            Hold kept = lives.lock("kept").acquire();
            Hold givenBack = lives.lock("given back").acquire();
            Locker gone = Locker.open(nodes.uri(), PATIENT.withLease(SHORT));
            Hold unused = gone.lock("of one who is gone").acquire();
            try (Turns turns = Turns.start(2, nodes::open)) {
                turns.awaitMore(50);
                backUp(nodes);
                turns.awaitMore(50);
                turns.stopAndCheck();
            }
            gone.close();
            givenBack.release();
            Hold later = lives.lock("later").acquire();
            last = token(lives, "last");
            List.of(0, 1, 2).forEach(node -> nodes.node(node).kill());

            try (Processes again = restored(nodes.addresses());
                    Locker other = again.open()) {
                assertThat(token(other, "new")).isGreaterThan(last);
                assertThat(other.lock("kept").tryAcquire()).isEmpty();
                Await.until("who held what the back-up does not know is told", () -> !later.isValid());
                try (Hold hold = other.lock("given back").acquire(within(Await.SOON))) {
                    assertThat(hold.token()).isGreaterThan(last);
                }
                try (Hold hold = other.lock("of one who is gone").acquire(within(Await.SOON))) {
                    assertThat(hold.token()).isGreaterThan(last);
                }
                assertThat(kept.isValid()).isTrue();
                assertThat(kept.release()).isEqualTo(Release.RELEASED);
                assertThat(token(other, "kept")).isGreaterThan(last);
                closeNow(lives);
            }
        }
    }

    @Test
    void oneNodeIsRestoredAndOthersJoinIt() throws Exception {
        try (Processes first = Processes.start(1);
                Locker locker = Locker.open(first.uri(), PATIENT)) {
            Hold unused = locker.lock("held").acquire();
            backUp(first);
            FencingToken last = token(locker, "last");
            first.node(0).kill();
            NodeAddress self = first.address(0);
            List<NodeAddress> all = List.of(self, Processes.neighbour(self, 1), Processes.neighbour(self, 2));
            theRefusals(self);
            Ended ended = restore(file(), self, List.of(self), data(0));
            assertThat(ended.said()).isEqualTo("restored " + self + " data=" + data(0) + " cluster=second\n");
            assertThat(ended.code()).isZero();

            try (Processes again = Processes.start(List.of(new LockerKind(self, all).with("--data=" + data(0))))) {
                for (int node = 1; node < all.size(); node++) {
                    again.add(new LockerKind(all.get(node), all)
                            .with("--data=" + data(node), "--join", "--cluster=second"));
                    try (ClusterClient cluster = again.client()) {
                        cluster.add(all.get(node).peer());
                    }
                }
                Await.until("all have what there is", () -> {
                    try (ClusterClient cluster = again.client()) {
                        return cluster.status().stream()
                                .allMatch(node -> node.view()
                                        .map(View::table)
                                        .filter(table -> table.locks() == 1)
                                        .isPresent());
                    }
                });
                try (Locker other = again.open()) {
                    again.node(again.leader()).kill();
                    assertThat(token(other, "new")).isGreaterThan(last);
                    assertThat(other.lock("held").tryAcquire()).isEmpty();
                }
                closeNow(locker);
            }
        }
    }

    /** What cannot be restored is said in one sentence, and nothing is changed. */
    private void theRefusals(NodeAddress self) throws Exception {
        Path taken = Files.createDirectories(folder.resolve("taken"));
        Files.writeString(taken.resolve("something"), "");
        Path damaged = Files.writeString(
                folder.resolve("damaged"), Files.readString(file()).replace("exclusive", "shared"));

        refused("The data directory is not empty.", file(), self, taken);
        refused("The back-up is not complete, or damaged, or none.", damaged, self, data(0));
        assertThat(data(0)).doesNotExist();
    }

    private static void refused(String sentence, Path file, NodeAddress self, Path data) throws Exception {
        Ended ended = restore(file, self, List.of(self), data);
        assertThat(ended.said()).startsWith("locker server: " + sentence);
        assertThat(ended.said().lines()).hasSize(1);
        assertThat(ended.code()).isEqualTo(69);
    }
}

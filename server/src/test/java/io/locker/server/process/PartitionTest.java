package io.locker.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.server.NodeAddress;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes on machines whose cables are pulled while clients take turns. */
@Timeout(400)
@Tag("one-java")
final class PartitionTest {
    private static final int NODES = 3;
    private static final Duration HEALED = Duration.ofSeconds(5);
    private static final Duration OUTAGE = Duration.ofSeconds(8);

    private final List<TestServer> servers = new ArrayList<>();
    private Network network;
    private Process clients;
    private Writer commands;
    private BufferedReader answers;

    @BeforeEach
    void begin() throws IOException {
        network = Network.of(NODES);
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> NodeAddress.parse(Network.address(i)))
                .toList();
        servers.addAll(Processes.startAll(IntStream.range(0, NODES)
                .mapToObj(i -> new LockerKind(nodes.get(i), nodes, List.of("--insecure"), network.on(i)))
                .toList()));
        String uri = nodes.stream().map(NodeAddress::grpc).collect(Collectors.joining(",", "locker://", ""));
        List<String> command = new ArrayList<>(network.onSwitch());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TurnsProgram.class.getName(),
                uri));
        Await.until("the nodes listen", () -> reach(uri));
        clients = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = clients.outputWriter(StandardCharsets.UTF_8);
        answers = clients.inputReader(StandardCharsets.UTF_8);
    }

    /** Clients refuse to begin while nobody listens. */
    private boolean reach(String uri) {
        return Stream.of(uri.substring("locker://".length()).split(",", -1)).allMatch(node -> {
            String[] parts = node.split(":", -1);
            List<String> probe = new ArrayList<>(network.onSwitch());
            probe.addAll(List.of("bash", "-c", "exec 3<>/dev/tcp/" + parts[0] + "/" + parts[1]));
            try {
                return new ProcessBuilder(probe)
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    @AfterEach
    void end() {
        if (clients != null) {
            clients.destroyForcibly();
        }
        servers.forEach(TestServer::close);
        if (network != null) {
            network.close();
        }
    }

    private String ask(String question) {
        try {
            commands.write(question + "\n");
            commands.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError("The clients have ended; the log of the test says why. question=" + question);
            }
            return answer;
        } catch (IOException e) {
            throw new AssertionError("The clients do not answer. alive=" + clients.isAlive(), e);
        }
    }

    private int count() {
        return Integer.parseInt(ask("count"));
    }

    private Duration awaitMore(int turns) {
        long began = System.nanoTime();
        int target = count() + turns;
        Await.until("the lock goes round", () -> count() >= target);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void inTime(String what, Duration took, Duration atMost) {
        if (took.compareTo(atMost) >= 0) {
            throw new Await.OutOfTime("It took too long. what=" + what + " took=" + took + " atMost=" + atMost, null);
        }
    }

    private int leader() {
        Await.until("a node serves", () -> !ask("leader").isEmpty());
        String leader = ask("leader");
        return IntStream.range(0, NODES)
                .filter(i -> leader.startsWith(Network.address(i) + ":"))
                .findFirst()
                .orElseThrow();
    }

    private void allIsGood() {
        assertThat(ask("stop")).startsWith("good");
    }

    @Test
    void theLeaderIsCutOffAndComesBack() {
        awaitMore(200);
        int leader = leader();
        network.pull(leader);
        Duration took = awaitMore(5);
        awaitMore(200);
        network.plug(leader);
        awaitMore(500);
        allIsGood();
        inTime("until others serve", took, OUTAGE);
    }

    @Test
    void allAreCutOffFromEachOtherAndComeBack() {
        awaitMore(200);
        IntStream.range(0, NODES).forEach(network::pull);
        Await.letPass(OUTAGE);
        IntStream.range(0, NODES).forEach(network::plug);
        Duration took = awaitMore(5);
        awaitMore(200);
        allIsGood();
        inTime("until they serve again", took, HEALED);
    }

    @Test
    void theLeaderHearsAndIsNotHeard() {
        awaitMore(200);
        int leader = leader();
        network.mute(leader);
        Duration took = awaitMore(5);
        network.unmute(leader);
        awaitMore(500);
        allIsGood();
        inTime("until others serve", took, OUTAGE);
    }
}

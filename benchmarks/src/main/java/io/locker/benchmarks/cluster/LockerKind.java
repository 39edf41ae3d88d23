package io.locker.benchmarks.cluster;

import io.locker.benchmarks.cluster.Service.Ports;
import io.locker.remote.ClusterClient;
import io.locker.remote.ClusterClient.View;
import io.locker.server.command.ServerMain;
import io.locker.testkit.server.ServerKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A node of Locker's own server, with its defaults but for where it is.
 *
 * @param ports where all nodes are; the third of each is for HTTP
 * @param index which of them this is
 * @param javaOptions options for its JVM
 */
record LockerKind(Ports ports, int index, List<String> javaOptions) implements ServerKind {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "locker";
    }

    @Override
    public List<String> programs() {
        return List.of();
    }

    @Override
    public Optional<Path> unpack() {
        return Optional.of(JavaKinds.program());
    }

    @Override
    public List<String> version(Path program) {
        return JavaKinds.version(ServerMain.class);
    }

    @Override
    public List<String> command(Place place) {
        List<String> arguments = List.of(
                "--data=" + place.directory().resolve("data"),
                "--peer-port=" + ports.peers().get(index),
                "--grpc-port=" + ports.clients().get(index),
                "--http-port=" + ports.elections().get(index),
                "--nodes="
                        + IntStream.range(0, ports.nodes())
                                .mapToObj(i -> "127.0.0.1:" + ports.peers().get(i) + "/"
                                        + ports.clients().get(i) + "/"
                                        + ports.elections().get(i))
                                .collect(Collectors.joining(",")));
        return JavaKinds.command(javaOptions, ServerMain.class.getName(), arguments);
    }

    @Override
    public String url(int port) {
        return "locker://127.0.0.1:" + ports.clients().get(index);
    }

    @Override
    public boolean isReady(int port) {
        return ServerKind.super.isReady(ports.clients().get(index));
    }

    static boolean leads(Cluster.Node node) {
        try (ClusterClient asking = ClusterClient.open("locker://127.0.0.1:" + node.port(), PATIENCE)) {
            return asking.status().stream()
                    .anyMatch(status -> status.view().filter(View::serves).isPresent());
        }
    }
}

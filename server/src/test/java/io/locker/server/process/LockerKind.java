package io.locker.server.process;

import io.locker.server.NodeAddress;
import io.locker.server.command.ServerMain;
import io.locker.testkit.server.ServerKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A node of the lock server in a Java process of its own, from the class path of the tests.
 *
 * @param self its address
 * @param nodes all nodes of the cluster
 * @param options settings besides
 * @param before a command that runs it in another place, such as a network of its own; else none
 */
record LockerKind(NodeAddress self, List<NodeAddress> nodes, List<String> options, List<String> before)
        implements ServerKind {
    private static final int REACH_MILLIS = 1_000;

    LockerKind(NodeAddress self, List<NodeAddress> nodes) {
        this(self, nodes, List.of(), List.of());
    }

    /** The same node with settings besides. */
    LockerKind with(String... more) {
        return new LockerKind(
                self, nodes, Stream.concat(options.stream(), Stream.of(more)).toList(), before);
    }

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
        return Optional.of(Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    @Override
    public List<String> command(Place place) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(place.program().toString(), "-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath()));
        command.add(ServerMain.class.getName());
        if (options.stream().noneMatch(option -> option.startsWith("--data="))) {
            command.add("--data=" + place.directory().resolve("data"));
        }
        command.addAll(List.of("--host", self.host(), "--peer-port", Integer.toString(self.peerPort())));
        command.addAll(List.of("--grpc-port", Integer.toString(self.grpcPort())));
        command.addAll(List.of("--http-port", Integer.toString(self.httpPort())));
        command.add("--nodes=" + nodes.stream().map(NodeAddress::toString).collect(Collectors.joining(",")));
        command.addAll(options);
        return command;
    }

    /** The server runs in a directory of its own. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(":", -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(":"));
    }

    @Override
    public Duration startsWithin() {
        return Duration.ofMinutes(1);
    }

    @Override
    public String url(int port) {
        return "locker://" + self.grpc();
    }

    @Override
    public boolean isReady(int port) {
        if (!before.isEmpty()) {
            return true; // In another network, where nobody can look from here.
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(self.host(), self.grpcPort()), REACH_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}

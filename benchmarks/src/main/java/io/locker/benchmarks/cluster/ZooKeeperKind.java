package io.locker.benchmarks.cluster;

import io.locker.benchmarks.cluster.Service.Ports;
import io.locker.testkit.server.ServerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooKeeper;

/**
 * A node of ZooKeeper, with its defaults but for where it is, and that it takes as many requests at a time as are sent.
 *
 * @param ports where all nodes are
 * @param index which of them this is
 * @param javaOptions options for its JVM
 */
record ZooKeeperKind(Ports ports, int index, List<String> javaOptions) implements ServerKind {
    private static final int PATIENCE_MILLIS = 1_000;
    private static final String SETTINGS = "zoo.cfg";

    @Override
    public String name() {
        return "zookeeper";
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
        return JavaKinds.version(ZooKeeper.class);
    }

    @Override
    public List<List<String>> prepare(Place place) {
        List<String> lines = new ArrayList<>(List.of(
                "tickTime=2000",
                "initLimit=10",
                "syncLimit=5",
                "dataDir=" + place.directory().resolve("data"),
                "clientPort=" + ports.clients().get(index),
                "clientPortAddress=127.0.0.1",
                "admin.enableServer=false"));
        for (int i = 0; ports.nodes() > 1 && i < ports.nodes(); i++) {
            lines.add("server." + (i + 1) + "=127.0.0.1:" + ports.peers().get(i) + ":"
                    + ports.elections().get(i));
        }
        try {
            Files.createDirectories(place.directory().resolve("data"));
            Files.writeString(place.directory().resolve("data").resolve("myid"), Integer.toString(index + 1));
            Files.write(place.directory().resolve(SETTINGS), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of();
    }

    @Override
    public List<String> command(Place place) {
        return JavaKinds.command(
                Stream.concat(javaOptions.stream(), Stream.of("-Dzookeeper.globalOutstandingLimit=100000"))
                        .toList(),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                List.of(place.directory().resolve(SETTINGS).toString()));
    }

    @Override
    public String url(int port) {
        return "zookeeper://127.0.0.1:" + ports.clients().get(index);
    }

    @Override
    public boolean isReady(int port) {
        return ServerKind.super.isReady(ports.clients().get(index));
    }

    static boolean leads(Cluster.Node node) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.contains("Mode: leader") || answer.contains("Mode: standalone");
        }
    }
}

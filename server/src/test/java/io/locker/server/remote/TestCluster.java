package io.locker.server.remote;

import io.locker.server.LockerServer;
import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import io.locker.server.engine.ServerStatus;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of one cluster in this process, with all their ports on the loopback. */
public final class TestCluster implements AutoCloseable {
    private final Path root;
    private final List<NodeAddress> addresses;
    private final Map<Integer, LockerServer> running = new TreeMap<>();

    private TestCluster(Path root, List<NodeAddress> addresses) {
        this.root = root;
        this.addresses = addresses;
    }

    /** Starts a new cluster, and waits until one of its nodes serves. */
    public static TestCluster start(Path root, int nodes) {
        List<NodeAddress> addresses =
                IntStream.range(0, nodes).mapToObj(i -> freeAddress()).toList();
        TestCluster cluster = new TestCluster(root, addresses);
        for (int i = 0; i < nodes; i++) {
            cluster.start(i);
        }
        cluster.leader();
        return cluster;
    }

    /** An address of this machine with ports at which nobody listens. */
    public static NodeAddress freeAddress() {
        return new NodeAddress("127.0.0.1", TestServers.freePort(), TestServers.freePort(), TestServers.freePort());
    }

    /** Starts a node that was stopped. */
    public void start(int node) {
        running.put(
                node,
                LockerServer.start(ServerConfig.member(root.resolve("node-" + node), addresses.get(node), addresses)));
    }

    /** Stops a node that lets another one lead before. */
    public void stop(int node) {
        LockerServer server = running.remove(node);
        if (server != null) {
            server.close();
        }
    }

    /** Where clients reach the cluster. */
    public String uri() {
        return addresses.stream().map(NodeAddress::grpc).collect(Collectors.joining(",", "locker://", ""));
    }

    /** The ports of the cluster for HTTP, as if they were those for gRPC. */
    public String httpUri() {
        return addresses.stream().map(NodeAddress::http).collect(Collectors.joining(",", "locker://", ""));
    }

    /** Where clients reach a node by gRPC. */
    public int port(int node) {
        return addresses.get(node).grpcPort();
    }

    /** The node that serves, once there is one. */
    public int leader() {
        Await.until("a node serves", () -> serving().isPresent());
        return serving().orElseThrow();
    }

    private Optional<Integer> serving() {
        return running.entrySet().stream()
                .filter(node -> node.getValue().status().serves())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** What the node that serves has. */
    public ServerStatus.Counts table() {
        return Objects.requireNonNull(running.get(leader())).status().table();
    }

    /** Names what is left in the table of the node that serves. */
    public List<String> leftovers() {
        List<String> left = new ArrayList<>();
        if (table().locks() > 0) {
            left.add("locks " + table().locks());
        }
        if (table().sessions() > 0) {
            left.add("sessions " + table().sessions());
        }
        return left;
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }
}

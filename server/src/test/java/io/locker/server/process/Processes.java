package io.locker.server.process;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.remote.ClusterClient;
import io.locker.remote.ClusterClient.NodeStatus;
import io.locker.remote.ClusterClient.View;
import io.locker.server.NodeAddress;
import io.locker.server.remote.TestCluster;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of one cluster, each in a process of its own. */
final class Processes implements AutoCloseable {
    private static final Duration QUESTION = Duration.ofSeconds(1);

    /** By when a cluster has started, also on a busy machine. */
    private static final Duration STARTS = Duration.ofMinutes(1);

    private final List<NodeAddress> addresses;
    private final List<TestServer> servers = new ArrayList<>();

    private Processes(List<NodeAddress> addresses) {
        this.addresses = addresses;
    }

    /** Starts a new cluster, and waits until one of its nodes serves. */
    static Processes start(int nodes, String... options) {
        NodeAddress first = TestCluster.freeAddress();
        List<NodeAddress> addresses =
                IntStream.range(0, nodes).mapToObj(i -> neighbour(first, i)).toList();
        return start(addresses.stream()
                .map(self -> new LockerKind(self, addresses).with(options))
                .toList());
    }

    /** Another machine, for all that a node knows: another number of the loopback, with the same ports. */
    static NodeAddress neighbour(NodeAddress first, int number) {
        return new NodeAddress("127.0.0." + (1 + number), first.peerPort(), first.grpcPort(), first.httpPort());
    }

    static Processes start(List<LockerKind> kinds) {
        Processes processes = new Processes(
                new ArrayList<>(kinds.stream().map(LockerKind::self).toList()));
        boolean started = false;
        try {
            processes.servers.addAll(startAll(kinds));
            Await.until(STARTS, "a node serves", () -> processes.serving().isPresent());
            started = true;
            return processes;
        } finally {
            if (!started) {
                processes.close();
            }
        }
    }

    /** Starts nodes beside one another; those that have started end with this process if one does not. */
    static List<TestServer> startAll(List<LockerKind> kinds) {
        ExecutorService each = Executors.newFixedThreadPool(kinds.size());
        try {
            List<Future<TestServer>> starting = kinds.stream()
                    .map(kind -> each.submit(() -> TestServers.own(kind)))
                    .toList();
            List<TestServer> started = new ArrayList<>();
            for (Future<TestServer> server : starting) {
                started.add(Await.get(server, STARTS));
            }
            return started;
        } catch (ExecutionException e) {
            throw new AssertionError("A node does not start.", e);
        } finally {
            each.shutdown();
        }
    }

    /** Starts one more node, with its own settings. */
    void add(LockerKind kind) {
        servers.add(TestServers.own(kind));
        addresses.add(kind.self());
    }

    TestServer node(int number) {
        return servers.get(number);
    }

    NodeAddress address(int number) {
        return addresses.get(number);
    }

    List<NodeAddress> addresses() {
        return List.copyOf(addresses);
    }

    String uri() {
        return addresses.stream().map(NodeAddress::grpc).collect(Collectors.joining(",", "locker://", ""));
    }

    /** A client, for the test to close. */
    Locker open() {
        return Locker.open(uri(), LockerOptions.defaults());
    }

    ClusterClient client() {
        return ClusterClient.open(uri(), Duration.ofSeconds(30));
    }

    /** The node that serves, once there is one. */
    int leader() {
        Await.until("a node serves", () -> serving().isPresent());
        return serving().orElseThrow();
    }

    /** A node that does not serve. */
    int follower() {
        return (leader() + 1) % servers.size();
    }

    Optional<Integer> serving() {
        try (ClusterClient cluster = ClusterClient.open(uri(), QUESTION)) {
            List<NodeStatus> nodes = cluster.status();
            return IntStream.range(0, nodes.size())
                    .filter(i -> nodes.get(i).view().filter(View::serves).isPresent())
                    .boxed()
                    .findFirst();
        }
    }

    @Override
    public void close() {
        servers.forEach(TestServer::close);
    }
}

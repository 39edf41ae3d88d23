package io.locker.benchmarks.cluster;

import io.locker.testkit.Await;
import io.locker.testkit.server.ServerKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The nodes of one service. */
public final class Cluster implements AutoCloseable {
    private static final Duration CHOOSES_WITHIN = Duration.ofSeconds(30);

    private final Service service;
    private final List<Node> nodes;

    /**
     * One node.
     *
     * @param server its process
     * @param port where clients come
     */
    public record Node(TestServer server, int port) {}

    private Cluster(Service service, List<Node> nodes) {
        this.service = service;
        this.nodes = nodes;
    }

    static Cluster of(Service service, List<ServerKind> kinds) {
        Cluster cluster = new Cluster(service, new ArrayList<>());
        try {
            for (ServerKind kind : kinds) {
                TestServer server = TestServers.own(kind);
                cluster.nodes.add(new Node(server, port(server)));
            }
            Node unused = cluster.leader();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private static int port(TestServer server) {
        return Integer.parseInt(server.url().substring(server.url().lastIndexOf(':') + 1));
    }

    /** Returns where clients come, as {@code host:port}, separated by commas. */
    public String address() {
        return String.join(
                ",", nodes.stream().map(node -> "127.0.0.1:" + node.port()).toList());
    }

    /** Waits until a node leads, and returns it. */
    public Node leader() {
        List<Node> found = new ArrayList<>();
        Await.until(CHOOSES_WITHIN, "a node of " + service.title() + " leads", () -> {
            for (Node node : nodes) {
                try {
                    if (service.leads(node)) {
                        found.add(node);
                        return true;
                    }
                } catch (IOException notYet) {
                    // The next one, or this one later.
                }
            }
            return false;
        });
        return found.get(0);
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.server().close());
    }
}

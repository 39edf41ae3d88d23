package io.locker.server.http;

import io.locker.server.access.Admission;
import io.locker.server.access.Audit;
import io.locker.server.engine.LockServer;
import io.locker.server.engine.Nodes;
import io.locker.spi.TimeSource;
import io.locker.testkit.server.TestServers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nodes with an HTTP front each. */
final class HttpScene implements AutoCloseable {
    private static final Audit AUDIT =
            new Audit(Optional.empty(), TimeSource.system(), () -> System.currentTimeMillis() * 1_000);

    private final Nodes nodes;
    private final List<HttpEndpoint> fronts = new ArrayList<>();
    private final HttpClients clients = new HttpClients();

    HttpScene(Path root, int count, HttpLimits limits) {
        nodes = Nodes.started(root, count);
        Map<String, String> urls = new HashMap<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(TestServers.freePort());
            urls.put(nodes.address(i), "http://127.0.0.1:" + ports.get(i));
        }
        for (int i = 0; i < count; i++) {
            HttpSettings settings = new HttpSettings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(i)),
                    urls::get,
                    Optional.empty(),
                    limits);
            fronts.add(HttpEndpoint.start(settings, node(nodes.get(i))));
        }
        nodes.leader();
    }

    static HttpScene alone(Path root) {
        return new HttpScene(root, 1, HttpLimits.defaults());
    }

    private static HttpNode node(LockServer server) {
        return new HttpNode(
                Admission.open(server, AUDIT), server::status, () -> "locker_test_more 1\n", TimeSource.system(), 0);
    }

    Nodes nodes() {
        return nodes;
    }

    int port(int node) {
        return fronts.get(node).address().getPort();
    }

    String url(int node) {
        return "http://127.0.0.1:" + port(node);
    }

    /** Returns a client of the node that leads. */
    HttpClients.Client client() {
        return clients.at(url(nodes.leader()));
    }

    HttpClients.Client clientOf(int node) {
        return clients.at(url(node));
    }

    @Override
    public void close() {
        fronts.forEach(HttpEndpoint::close);
        nodes.close();
    }
}

package io.locker.server;

import io.locker.server.access.Admission;
import io.locker.server.engine.LockServer;
import io.locker.server.grpc.Endpoint;
import io.locker.server.grpc.EndpointLimits;
import io.locker.server.http.HttpEndpoint;
import io.locker.server.http.HttpLimits;
import io.locker.server.http.HttpNode;
import io.locker.server.http.HttpSettings;
import io.locker.spi.TimeSource;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** All ways by which clients come to one node. */
final class Fronts implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final int MOST_THREADS = 4;

    private final Endpoint grpc;
    private final HttpEndpoint http;

    private Fronts(Endpoint grpc, HttpEndpoint http) {
        this.grpc = grpc;
        this.http = http;
    }

    /** Opens all of them; throws BackendUnavailableException if a port cannot be opened. */
    static Fronts open(ServerConfig config, LockServer engine, Protection protection) {
        Admission admission = protection.admission(engine);
        Function<String, NodeAddress> nodes = nodes(config, engine);
        Endpoint grpc = Endpoint.start(new Endpoint.Behind(admission, engine), grpc(config, nodes, protection));
        boolean opened = false;
        try {
            HttpNode node = new HttpNode(
                    admission,
                    engine::status,
                    () -> "",
                    TimeSource.system(),
                    config.self().grpcPort());
            Fronts fronts = new Fronts(grpc, HttpEndpoint.start(http(config, nodes, protection), node));
            opened = true;
            return fronts;
        } finally {
            if (!opened) {
                grpc.close();
            }
        }
    }

    /** Where nodes are reached: the one that leads where its entries say, others where the settings do. */
    private static Function<String, NodeAddress> nodes(ServerConfig config, LockServer engine) {
        return name -> engine.signature()
                .map(NodeAddress::parse)
                .filter(signed -> signed.peer().equals(name))
                .orElseGet(() -> config.node(name));
    }

    private static Endpoint.Settings grpc(
            ServerConfig config, Function<String, NodeAddress> nodes, Protection protection) {
        Endpoint.Clients clients = new Endpoint.Clients(
                "locker/" + config.self().peer(), name -> nodes.apply(name).grpc());
        int threads = Math.min(MOST_THREADS, Math.max(2, Runtime.getRuntime().availableProcessors()));
        return new Endpoint.Settings(
                new InetSocketAddress(config.listen(), config.self().grpcPort()),
                clients,
                threads,
                EndpointLimits.defaults(),
                protection.clients());
    }

    private static HttpSettings http(ServerConfig config, Function<String, NodeAddress> nodes, Protection protection) {
        String scheme = protection.clients().isPresent() ? "https://" : "http://";
        return new HttpSettings(
                new InetSocketAddress(config.listen(), config.self().httpPort()),
                name -> scheme + nodes.apply(name).http(),
                protection.clients(),
                HttpLimits.defaults());
    }

    @Override
    public void close() {
        http.close();
        grpc.stop(GOODBYE, Optional.empty());
    }
}

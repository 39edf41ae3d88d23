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
        Endpoint grpc = Endpoint.start(new Endpoint.Behind(admission, engine), grpc(config, protection));
        boolean opened = false;
        try {
            HttpNode node = new HttpNode(
                    admission,
                    engine::status,
                    () -> "",
                    TimeSource.system(),
                    config.self().grpcPort());
            Fronts fronts = new Fronts(grpc, HttpEndpoint.start(http(config, protection), node));
            opened = true;
            return fronts;
        } finally {
            if (!opened) {
                grpc.close();
            }
        }
    }

    private static Endpoint.Settings grpc(ServerConfig config, Protection protection) {
        Endpoint.Clients clients = new Endpoint.Clients(
                "locker/" + config.self().peer(), peer -> config.node(peer).grpc());
        int threads = Math.min(MOST_THREADS, Math.max(2, Runtime.getRuntime().availableProcessors()));
        return new Endpoint.Settings(
                new InetSocketAddress(config.listen(), config.self().grpcPort()),
                clients,
                threads,
                EndpointLimits.defaults(),
                protection.clients());
    }

    private static HttpSettings http(ServerConfig config, Protection protection) {
        String scheme = protection.clients().isPresent() ? "https://" : "http://";
        return new HttpSettings(
                new InetSocketAddress(config.listen(), config.self().httpPort()),
                peer -> scheme + config.node(peer).http(),
                protection.clients(),
                HttpLimits.defaults());
    }

    @Override
    public void close() {
        http.close();
        grpc.stop(GOODBYE, Optional.empty());
    }
}

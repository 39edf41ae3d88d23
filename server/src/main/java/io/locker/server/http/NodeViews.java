package io.locker.server.http;

import io.locker.server.engine.ServerStatus;
import io.locker.server.http.request.Json;
import io.locker.server.http.request.Response;
import io.locker.server.http.request.Route;
import io.locker.server.log.LogStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What there is to see of the node. To look at it takes a moment, so one look at a time is under way, on another thread
 * than those of the network, and all who ask meanwhile are told what it shows.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the exchange is told how everything ends
final class NodeViews {
    private static final String GRPC_PORT = "Locker-Grpc-Port";
    private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(100);

    private final HttpNode node;
    private final Function<String, @Nullable String> urls;
    private final Metrics metrics;
    private final Executor looking;
    private final byte[] openApi = resource("openapi.json");
    private final AtomicReference<@Nullable Look> latest = new AtomicReference<>();

    /**
     * A look at the node.
     *
     * @param began when it began
     * @param shows what it shows
     */
    private record Look(long began, CompletableFuture<ServerStatus> shows) {}

    NodeViews(HttpNode node, Function<String, @Nullable String> urls, Metrics metrics, Executor looking) {
        this.node = node;
        this.urls = urls;
        this.metrics = metrics;
        this.looking = looking;
    }

    private static byte[] resource(String name) {
        try (InputStream in = NodeViews.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("A resource is missing. name=" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void answer(Exchange exchange, Route route) {
        if (route == Route.OPENAPI) {
            exchange.answer(new Response(200, Response.JSON, openApi, Map.of()));
            return;
        }
        Consumer<ServerStatus> next = status -> exchange.answer(
                switch (route) {
                    case CLUSTER -> Response.json(200, cluster(status));
                    case METRICS ->
                        new Response(
                                200,
                                Metrics.TYPE,
                                Response.text(
                                                200,
                                                metrics.text(
                                                        status, node.metrics().get()))
                                        .body(),
                                Map.of());
                    case READY -> ready(status);
                    default -> alive(status);
                });
        look().whenCompleteAsync(exchange.then(next), exchange.loop());
    }

    private CompletableFuture<ServerStatus> look() {
        long now = node.time().nanos();
        Look present = latest.get();
        if (present != null && (!present.shows().isDone() || now - present.began() < FRESH)) {
            return present.shows();
        }
        Look fresh = new Look(now, new CompletableFuture<>());
        if (!latest.compareAndSet(present, fresh)) {
            return look();
        }
        looking.execute(() -> {
            try {
                fresh.shows().complete(node.status().get());
            } catch (RuntimeException e) {
                fresh.shows().completeExceptionally(e);
            }
        });
        return fresh.shows();
    }

    private Map<String, Object> cluster(ServerStatus status) {
        LogStatus log = status.log();
        Json.Fields table = new Json.Fields()
                .put("sessions", status.table().sessions())
                .put("locks", status.table().locks())
                .put("lines", status.table().lines())
                .put("grants", Problems.text(status.table().grants()));
        return new Json.Fields()
                .put("node", log.address())
                .put("serves", status.serves())
                .put("leader", log.leader().orElse(null))
                .put("leaderUrl", status.leader().map(urls).orElse(null))
                .put("term", Problems.text(log.term()))
                .put("applied", Problems.text(log.applied()))
                .put("members", log.members())
                .put("counts", table.done())
                .put("failure", status.failure().orElse(null))
                .done();
    }

    /** Answered to everybody, so that a client by gRPC that came to this port finds the other one. */
    private Response alive(ServerStatus status) {
        if (status.failure().isPresent()) {
            return Response.text(
                    503, "The node has stopped. why=\"" + status.failure().get() + "\"\n");
        }
        Response ok = Response.text(200, "ok\n");
        return node.grpcPort() == 0 ? ok : ok.with(GRPC_PORT, Integer.toString(node.grpcPort()));
    }

    private static Response ready(ServerStatus status) {
        boolean ready = status.failure().isEmpty()
                && (status.serves()
                        || (status.log().leader().isPresent() && !status.log().leads()));
        return ready ? Response.text(200, "ok\n") : Response.text(503, "No node that serves is known here.\n");
    }
}

package io.locker.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.locker.api.Hold;
import io.locker.guards.MemoryTokens;
import io.locker.guards.StaleTokenException;
import io.locker.guards.http.ExchangeGuard;
import io.locker.guards.http.FencedHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A small service with a guard before it, and its client. */
final class OrderService implements AutoCloseable {
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    /**
     * Starts the service on a free port of the loopback address.
     *
     * @throws IOException if it cannot be started
     */
    OrderService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        MemoryTokens tokens = new MemoryTokens();
        // region guarded-service
        HttpContext context = server.createContext("/orders/", this::handle);
        context.getFilters()
                .add(new ExchangeGuard(tokens, exchange -> "orders/" + idOf(exchange), Duration.ofSeconds(5)));
        // endregion
        server.start();
    }

    private static String idOf(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().substring("/orders/".length());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            states.put(idOf(exchange), new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    /**
     * Returns the address of an order.
     *
     * @param id its name
     * @return where it is
     */
    URI address(String id) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders/" + id);
    }

    /**
     * Returns the state of an order.
     *
     * @param id its name
     * @return what was put there last, or {@code new}
     */
    String state(String id) {
        return states.getOrDefault(id, "new");
    }

    /**
     * Puts the state of an order, as a client of a service.
     *
     * @param uri where the order is
     * @param state the new state
     * @param hold the hold of the lock of the order
     * @return the status of the answer
     * @throws IOException if no answer arrived
     * @throws InterruptedException if interrupted while waiting for the answer
     * @throws StaleTokenException if a later holder has been there; nothing was changed
     */
    static int put(URI uri, String state, Hold hold) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        // region guarded-request
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString(state));
        HttpResponse<String> answer = FencedHttp.send(client, request, hold, BodyHandlers.ofString());
        // endregion
        return answer.statusCode();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}

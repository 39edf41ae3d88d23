package io.locker.guards.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.locker.guards.TokenStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

class ExchangeGuardTest extends HttpGuardContract {
    private @Nullable HttpServer server;

    @Override
    AutoCloseable start(TokenStore tokens, Duration patience, Service service) throws Exception {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        started.setExecutor(threads);
        HttpContext context = started.createContext("/things/", exchange -> handle(exchange, service));
        context.getFilters()
                .add(new ExchangeGuard(
                        tokens, exchange -> exchange.getRequestURI().getPath().substring(1), patience));
        started.start();
        server = started;
        return () -> {
            started.stop(0);
            threads.shutdownNow();
        };
    }

    private static void handle(HttpExchange exchange, Service service) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String thing = exchange.getRequestURI().getPath().substring("/things/".length());
        byte[] answer = service.handle(exchange.getRequestMethod(), thing, body).getBytes(UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    int port() {
        return server == null ? 0 : server.getAddress().getPort();
    }
}

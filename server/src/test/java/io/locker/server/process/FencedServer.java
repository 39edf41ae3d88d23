package io.locker.server.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.locker.api.FencingToken;
import io.locker.testkit.check.Access;
import io.locker.testkit.resource.FencedRegister;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A fenced register that programs in any language reach: {@code /ENTER?who=node&token=9} is 200, or 409 if refused. */
public final class FencedServer implements AutoCloseable {
    private final FencedRegister register = new FencedRegister();
    private final HttpServer server;

    public FencedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::access);
        server.start();
    }

    public FencedRegister register() {
        return register;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void access(HttpExchange exchange) throws IOException {
        Map<String, String> query = new HashMap<>();
        Arrays.stream(exchange.getRequestURI().getQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> query.put(pair[0], pair[1]));
        Access.Kind kind =
                Access.Kind.valueOf(exchange.getRequestURI().getPath().substring(1));
        boolean accepted = register.access(
                new FencingToken(Long.parseLong(query.getOrDefault("token", ""))), query.getOrDefault("who", ""), kind);
        exchange.sendResponseHeaders(accepted ? 200 : 409, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package io.locker.guards.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.locker.guards.StaleTokenException;
import io.locker.guards.TokenStore;
import io.locker.guards.TokenStore.Stay;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A guard in front of a handler of the JDK's HTTP server. What it does is said in {@link ServletGuard}, which does the
 * same for servlets.
 *
 * <pre>{@code
 * HttpContext context = server.createContext("/orders/", handler);
 * context.getFilters().add(new ExchangeGuard(tokens, exchange -> resourceOf(exchange), Duration.ofSeconds(5)));
 * }</pre>
 *
 * <p>A request counts as handled when the handler returns; a handler must not leave work to another thread. For a
 * {@link StaleTokenException} to be answered the handler must not have closed the exchange before it throws it.
 */
public final class ExchangeGuard extends Filter {
    private final Gatekeeper gatekeeper;
    private final Function<HttpExchange, String> resource;

    /**
     * Makes a filter.
     *
     * @param tokens where tokens are remembered
     * @param resource says what a request changes: most often the name of the lock. Two requests that change the same
     *     thing must get the same name, however their paths are written
     * @param patience how long a request waits for those with earlier tokens to end
     */
    public ExchangeGuard(TokenStore tokens, Function<HttpExchange, String> resource, Duration patience) {
        super();
        this.gatekeeper = new Gatekeeper(tokens, patience);
        this.resource = resource;
    }

    @Override
    public String description() {
        return "Refuses requests under a lock that has passed on.";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        List<String> headers = exchange.getRequestHeaders().getOrDefault(FencedHttp.HEADER, List.of());
        Gatekeeper.Decision decision;
        try {
            decision = gatekeeper.decide(exchange.getRequestMethod(), headers, () -> resource.apply(exchange));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted before the request was handled; nothing was changed.", e);
        }
        if (decision instanceof Gatekeeper.Decision.Refuse refusal) {
            answer(exchange, refusal.problem());
        } else if (decision instanceof Gatekeeper.Decision.Enter entry) {
            handle(exchange, chain, entry.stay());
        }
    }

    private static void handle(HttpExchange exchange, Chain chain, Stay stay) throws IOException {
        try (stay) {
            chain.doFilter(exchange);
        } catch (StaleTokenException refused) {
            if (exchange.getResponseCode() >= 0) {
                throw refused; // The answer is under way; it cannot be taken back.
            }
            answer(exchange, Problem.stale(refused));
        }
    }

    private static void answer(HttpExchange exchange, Problem problem) throws IOException {
        byte[] body = problem.body();
        exchange.getResponseHeaders().set("Content-Type", Problem.TYPE);
        problem.headers().forEach(exchange.getResponseHeaders()::set);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(problem.status(), head ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            if (!head) {
                out.write(body);
            }
        }
    }
}

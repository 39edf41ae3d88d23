package io.locker.guards.http;

import io.locker.guards.StaleTokenException;
import io.locker.guards.TokenStore;
import io.locker.guards.TokenStore.Stay;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A guard in front of a service: a filter that lets a request through only if no later holder of the lock has been
 * there.
 *
 * <p>What it does with a request:
 *
 * <table>
 * <caption>Requests and answers</caption>
 * <tr><th>The request</th><th>is</th></tr>
 * <tr><td>changes something, with a token not lower than any seen</td><td>handled, after all that came with lower
 *     tokens have been handled</td></tr>
 * <tr><td>has a token lower than one seen</td><td>answered 412, with the greatest token seen in the header
 *     {@value FencedHttp#HEADER}</td></tr>
 * <tr><td>changes something, without a token</td><td>answered 428</td></tr>
 * <tr><td>has something else in the place of a token, or no good name for its resource</td><td>answered 400</td></tr>
 * <tr><td>waits longer than it may, or the tokens cannot be looked up</td><td>answered 503</td></tr>
 * <tr><td>GET, HEAD, OPTIONS or TRACE without a token</td><td>handled</td></tr>
 * <tr><td>GET, HEAD, OPTIONS or TRACE with a token</td><td>treated like a change: the holder shows its token before it
 *     decides by what it reads</td></tr>
 * </table>
 *
 * <p>A {@link StaleTokenException} of the handler, from a guard at what it writes to, is answered 412 as well. Where
 * the handler writes to something that can check the token itself, let it: that check is made together with the write,
 * and this filter then only saves the work.
 *
 * <p>The answers are problem details ({@code application/problem+json}). Whoever can send requests can send any token,
 * also one so great that all holders are refused: put authentication before this filter.
 *
 * <p>A request counts as handled when the chain returns, or when asynchronous handling is complete; the filter supports
 * it. May be used by any number of threads.
 */
public final class ServletGuard implements Filter {
    private final Gatekeeper gatekeeper;
    private final Function<HttpServletRequest, String> resource;

    /** Marks a request that was let in and comes by again, when it is dispatched from one handler to the next. */
    private final String inside = ServletGuard.class.getName() + "@" + System.identityHashCode(this);

    /**
     * Makes a filter.
     *
     * @param tokens where tokens are remembered
     * @param resource says what a request changes: most often the name of the lock. Two requests that change the same
     *     thing must get the same name, however their paths are written
     * @param patience how long a request waits for those with earlier tokens to end
     */
    public ServletGuard(TokenStore tokens, Function<HttpServletRequest, String> resource, Duration patience) {
        this.gatekeeper = new Gatekeeper(tokens, patience);
        this.resource = resource;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest asked) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("The guard is for HTTP only; nothing was changed.");
        }
        if (asked.getAttribute(inside) != null) {
            chain.doFilter(request, response);
            return;
        }
        List<String> headers = Collections.list(asked.getHeaders(FencedHttp.HEADER));
        Gatekeeper.Decision decision;
        try {
            decision = gatekeeper.decide(asked.getMethod(), headers, () -> resource.apply(asked));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServletException("Interrupted before the request was handled; nothing was changed.", e);
        }
        if (decision instanceof Gatekeeper.Decision.Refuse refusal) {
            answer(answer, refusal.problem());
        } else if (decision instanceof Gatekeeper.Decision.Enter entry) {
            asked.setAttribute(inside, true);
            handle(asked, answer, chain, entry.stay());
        }
    }

    private static void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Stay stay)
            throws IOException, ServletException {
        boolean staysOn = false;
        try {
            chain.doFilter(request, response);
            staysOn = isHandledLater(request, stay);
        } catch (StaleTokenException | ServletException e) {
            StaleTokenException refused = refusal(e);
            if (refused == null || response.isCommitted()) {
                throw e;
            }
            response.reset();
            answer(response, Problem.stale(refused));
        } finally {
            if (!staysOn) {
                stay.close();
            }
        }
    }

    private static boolean isHandledLater(HttpServletRequest request, Stay stay) {
        if (!request.isAsyncStarted()) {
            return false;
        }
        try {
            request.getAsyncContext().addListener(new Leaving(stay));
            return true;
        } catch (IllegalStateException completeMeanwhile) {
            return false;
        }
    }

    /** Frameworks wrap what their handlers throw. */
    private static @Nullable StaleTokenException refusal(Exception thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof StaleTokenException refused) {
                return refused;
            }
        }
        return null;
    }

    private static void answer(HttpServletResponse response, Problem problem) throws IOException {
        byte[] body = problem.body();
        response.setStatus(problem.status());
        response.setContentType(Problem.TYPE);
        response.setContentLength(body.length);
        problem.headers().forEach(response::setHeader);
        response.getOutputStream().write(body);
    }

    /** Ends the stay with asynchronous handling. */
    private record Leaving(Stay stay) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            stay.close();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // Completion comes after it.
        }

        @Override
        public void onError(AsyncEvent event) {
            // Completion comes after it.
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // A new cycle forgets its listeners.
            event.getAsyncContext().addListener(this);
        }
    }
}

package io.locker.server.http;

import io.locker.server.access.Admission;
import io.locker.server.access.Credentials;
import io.locker.server.engine.Reception;
import io.locker.server.http.request.Route;
import io.locker.server.http.request.Wanted;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends each request to whoever answers it. */
@SuppressWarnings("FutureReturnValueIgnored") // the exchange is told how everything ends
final class Front {
    private final Admission admission;
    private final Lines lines;
    private final Claims claims;
    private final Sessions sessions;
    private final NodeViews views;

    Front(Admission admission, Lines lines, Claims claims, NodeViews views) {
        this.admission = admission;
        this.lines = lines;
        this.claims = claims;
        this.sessions = new Sessions(claims);
        this.views = views;
    }

    /**
     * Answers a request.
     *
     * @param exchange the request until it is answered
     * @param route what it asks for
     * @param read reads what it wants
     * @param who what it says about who sends it
     * @param stream begins a stream of events in place of an answer
     */
    void answer(Exchange exchange, Route route, Supplier<Wanted> read, Credentials who, Supplier<EventStream> stream) {
        try {
            Reception reception = admit(route, who);
            Wanted wanted = read.get();
            if (wanted instanceof Wanted.OfNode ofNode) {
                views.answer(exchange, ofNode.route());
            } else if (reception != null) {
                BiConsumer<Line, @Nullable Throwable> next =
                        exchange.then(line -> answer(exchange, line, wanted, stream));
                CompletableFuture<Line> line = lines.of(reception);
                if (line.isDone()) {
                    line.whenComplete(next);
                } else {
                    line.whenCompleteAsync(next, exchange.loop());
                }
            }
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
    }

    private @Nullable Reception admit(Route route, Credentials who) {
        if (route == Route.CLUSTER) {
            admission.requireAdministrator(who, "");
        }
        return route.isOfNode() ? null : admission.admit(who);
    }

    private void answer(Exchange exchange, Line line, Wanted wanted, Supplier<EventStream> stream) {
        if (wanted instanceof Wanted.Acquire acquire) {
            claims.acquire(exchange, line, acquire);
        } else if (wanted instanceof Wanted.Await await) {
            claims.await(exchange, line, await);
        } else if (wanted instanceof Wanted.Renew renew) {
            claims.renew(exchange, line, renew);
        } else if (wanted instanceof Wanted.Release release) {
            claims.release(exchange, line, release);
        } else if (wanted instanceof Wanted.Break breaking) {
            Views.breakHolds(exchange, line, breaking);
        } else if (wanted instanceof Wanted.ListLocks list) {
            Views.list(exchange, line, list);
        } else if (wanted instanceof Wanted.OpenSession open) {
            sessions.open(exchange, line, open);
        } else if (wanted instanceof Wanted.Show show && show.again()) {
            Views.watch(exchange, line, show.name(), stream);
        } else if (wanted instanceof Wanted.Show show) {
            Views.show(exchange, line, show.name());
        } else if (wanted instanceof Wanted.OfSession ofSession && ofSession.route() == Route.WATCH_SESSION) {
            sessions.watch(exchange, line, ofSession.session(), stream);
        } else if (wanted instanceof Wanted.OfSession ofSession) {
            sessions.of(exchange, line, ofSession);
        }
    }
}

package io.locker.server.http;

import io.locker.machine.Command;
import io.locker.machine.Reply;
import io.locker.server.http.request.Json;
import io.locker.server.http.request.Problem;
import io.locker.server.http.request.Response;
import io.locker.server.http.request.Route;
import io.locker.server.http.request.SessionName;
import io.locker.server.http.request.Wanted;
import java.time.Duration;
import java.util.function.Supplier;

/** What clients want of sessions. */
@SuppressWarnings("FutureReturnValueIgnored") // the exchange is told how everything ends
final class Sessions {
    private final Claims claims;

    Sessions(Claims claims) {
        this.claims = claims;
    }

    void open(Exchange exchange, Line line, Wanted.OpenSession wanted) {
        long sent = claims.now();
        SessionName session = wanted.session();
        Command command = new Command.OpenSession(session.id(), wanted.holder(), session.leaseMicros());
        line.reply(exchange.loop(), command).whenComplete(exchange.then(reply -> {
            if (reply instanceof Reply.Done) {
                exchange.answer(Response.json(201, alive(session, sent).done()));
            } else {
                exchange.fail(Problem.of(429, "limit-reached", "No more sessions can be opened. why=" + reply, true));
            }
        }));
    }

    private Json.Fields alive(SessionName session, long sent) {
        Duration left = Duration.ofMillis(session.leaseMillis()).minusNanos(claims.now() - sent);
        return new Json.Fields()
                .put("session", session.id())
                .put("ttlMillis", session.leaseMillis())
                .put("expiresInMillis", Math.max(0, left.toMillis()));
    }

    private static Problem ended(SessionName session) {
        return Problem.of(410, "session-ended", "There is no such session (any more). session=" + session, false)
                .with("session", session.id());
    }

    void of(Exchange exchange, Line line, Wanted.OfSession wanted) {
        SessionName session = wanted.session();
        if (wanted.route() == Route.RENEW_SESSION) {
            renew(exchange, line, session);
        } else if (wanted.route() == Route.CLOSE_SESSION) {
            line.reply(exchange.loop(), new Command.CloseSession(session.id())).whenComplete(exchange.then(reply -> {
                if (reply instanceof Reply.Done) {
                    exchange.answer(Response.json(
                            200,
                            new Json.Fields()
                                    .put("session", session.id())
                                    .put("state", "closed")
                                    .done()));
                } else {
                    exchange.fail(ended(session));
                }
            }));
        } else {
            show(exchange, line, session);
        }
    }

    private void renew(Exchange exchange, Line line, SessionName session) {
        long sent = claims.now();
        line.reply(exchange.loop(), new Command.Beat(session.id())).whenComplete(exchange.then(reply -> {
            if (reply instanceof Reply.Done) {
                exchange.answer(Response.json(200, alive(session, sent).done()));
            } else {
                exchange.fail(ended(session));
            }
        }));
    }

    private void show(Exchange exchange, Line line, SessionName session) {
        long sent = claims.now();
        line.resume(exchange.loop(), session.id()).whenComplete(exchange.then(resumed -> {
            if (resumed.alive()) {
                exchange.answer(Response.json(
                        200,
                        alive(session, sent)
                                .put(
                                        "claims",
                                        resumed.standings().stream()
                                                .map(SessionEvents::standing)
                                                .toList())
                                .done()));
            } else {
                exchange.fail(ended(session));
            }
        }));
    }

    /** Tells by a stream what happens to a session; the stream is made once it is known that there is such a one. */
    void watch(Exchange exchange, Line line, SessionName session, Supplier<EventStream> begin) {
        SessionEvents events = new SessionEvents(exchange.loop());
        line.listen(session.id(), events);
        line.resume(exchange.loop(), session.id()).whenComplete((resumed, failure) -> {
            if (failure != null || !resumed.alive() || exchange.isGone()) {
                line.leave(session.id(), events);
                exchange.fail(failure != null ? failure : ended(session).refused());
                return;
            }
            EventStream stream;
            try {
                stream = begin.get();
            } catch (RuntimeException e) { // there are too many streams
                line.leave(session.id(), events);
                exchange.fail(e);
                return;
            }
            stream.onOver(() -> line.leave(session.id(), events));
            events.begin(stream, resumed.standings());
        });
    }
}

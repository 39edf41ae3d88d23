package io.locker.server.http;

import io.locker.api.LockName;
import io.locker.host.TableWords;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Grant;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.protocol.ServiceWord.Resumed;
import io.locker.protocol.ServiceWord.Standing;
import io.locker.server.http.request.Json;
import io.locker.server.http.request.Response;
import io.locker.server.http.request.SessionName;
import io.locker.server.http.request.Wanted;
import io.locker.server.http.request.Wanted.Numbered;
import io.locker.spi.TimeSource;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What clients want of claims. The engine carries out each numbered request of a session once; a request of HTTP has
 * two numbers there, the second of which undoes it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the exchange is told how everything ends
final class Claims {
    /** So many requests of a session back, the engine forgets what it answered. */
    private static final long WINDOW = 5_000;

    /** Sessions that were given back and are remembered for a moment. */
    private static final int MOST_REMEMBERED = 10_000;

    private final HttpLimits.Serving limits;
    private final TimeSource time;
    private final AtomicInteger remembered = new AtomicInteger();

    Claims(HttpLimits.Serving limits, TimeSource time) {
        this.limits = limits;
        this.time = time;
    }

    long now() {
        return time.nanos();
    }

    void acquire(Exchange exchange, Line line, Wanted.Acquire wanted) {
        new ClaimFlow(exchange, line, this, ClaimWish.of(wanted, limits.longestWait())).acquire(wanted);
    }

    void await(Exchange exchange, Line line, Wanted.Await wanted) {
        new ClaimFlow(exchange, line, this, ClaimWish.of(wanted, limits.longestWait())).await();
    }

    static Command acquire(Wanted.Acquire wanted, boolean mayWait) {
        Claim claim =
                Claim.of(wanted.claim(), wanted.how().demand(), wanted.how().origin());
        return new Command.Acquire(request(wanted.request()), wanted.name(), claim, mayWait);
    }

    private static RequestId request(Numbered request) {
        long number = 2 * request.number();
        long done = request.session().ofOneHold() ? number - 1 : Math.max(0, number - 2 * WINDOW);
        return new RequestId(request.session().id(), number, request.number() == 1 ? 0 : done);
    }

    /** Returns what gives a claim up that nobody was told of. */
    static Command undoing(ClaimWish wish) {
        ClaimId claim = wish.id();
        return wish.session().ofOneHold()
                ? new Command.CloseSession(claim.session())
                : new Command.Withdraw(new RequestId(claim.session(), 2 * claim.number() + 1, 0), claim);
    }

    /** Says how a claim stands. */
    static Reply standing(Resumed resumed, LockName name, ClaimId claim) {
        for (Standing standing : resumed.standings()) {
            if (standing.claim().equals(claim) && standing.lock().equals(name)) {
                return standing.reply();
            }
        }
        return Reply.UNKNOWN;
    }

    void renew(Exchange exchange, Line line, Wanted.Renew wanted) {
        long sent = now();
        SessionName session = wanted.session();
        line.resume(exchange.loop(), session.id()).whenComplete(exchange.then(resumed -> {
            Reply reply = standing(resumed, wanted.name(), wanted.id());
            ClaimWish wish = new ClaimWish(wanted.name(), session, wanted.id(), Duration.ZERO, ClaimWish.Kind.AWAIT);
            Duration left = Duration.ofMillis(session.leaseMillis()).minusNanos(now() - sent);
            if (reply instanceof Reply.Granted granted) {
                exchange.answer(held(wish, granted.grant(), left));
            } else if (reply instanceof Reply.Queued place) {
                exchange.answer(waiting(wish, place, left));
            } else {
                exchange.fail(Problems.of(wanted.name(), wanted.id(), reply));
            }
        }));
    }

    void release(Exchange exchange, Line line, Wanted.Release wanted) {
        SessionName session = wanted.request().session();
        exchange.mayRepeat();
        Command command = new Command.Withdraw(request(wanted.request()), wanted.id());
        line.reply(exchange.loop(), command).whenComplete(exchange.then(reply -> {
            if (!(reply instanceof Reply.Withdrawn)) {
                exchange.fail(Problems.of(wanted.name(), wanted.id(), reply));
                return;
            }
            exchange.answer(Response.json(
                    200,
                    claim(wanted.name(), wanted.id()).put("state", "released").done()));
            if (session.ofOneHold()) {
                forgetLater(line, exchange, session);
            }
        }));
    }

    /** Ends the session of a hold that was given back, when nobody will ask about it any more. */
    private void forgetLater(Line line, Exchange exchange, SessionName session) {
        if (remembered.incrementAndGet() > MOST_REMEMBERED) {
            remembered.decrementAndGet();
            close(line, exchange.loop(), session);
            return;
        }
        exchange.later(limits.grace(), () -> {
            remembered.decrementAndGet();
            close(line, exchange.loop(), session);
        });
    }

    /** Ends a session, and all that it has; if that does not arrive, it ends by itself. */
    void close(Line line, EventExecutor loop, SessionName session) {
        line.reply(loop, new Command.CloseSession(session.id())).exceptionally(failure -> Reply.UNKNOWN);
    }

    void tellBusy(Exchange exchange, Line line, ClaimWish wish) {
        look(line, exchange.loop(), wish.name())
                .whenComplete(exchange.then(looked -> exchange.fail(Problems.busy(
                        wish.name(), TableWords.lock(wish.name(), looked), looked.waiting(), looked.now()))));
    }

    static CompletableFuture<Looked> look(Line line, EventExecutor loop, LockName name) {
        return line.ask(loop, id -> new ServiceCall.Look(id, name), false).thenApply(Looked.class::cast);
    }

    Response held(ClaimWish wish, Grant grant, Duration left) {
        return Response.json(
                200,
                claim(wish.name(), wish.id())
                        .put("state", "held")
                        .put("mode", LockJson.mode(grant.claim().demand()))
                        .put("permits", grant.claim().demand().permits())
                        .put("token", Problems.text(grant.token()))
                        .put("expiresInMillis", Math.max(0, left.toMillis()))
                        .done());
    }

    Response waiting(ClaimWish wish, Reply.Queued place, Duration left) {
        return Response.json(
                wish.kind() == ClaimWish.Kind.AWAIT ? 200 : 202,
                claim(wish.name(), wish.id())
                        .put("state", "waiting")
                        .put("number", Problems.text(place.number()))
                        .put("position", place.position() + 1)
                        .put("expiresInMillis", Math.max(0, left.toMillis()))
                        .done());
    }

    private static Json.Fields claim(LockName name, ClaimId claim) {
        return new Json.Fields()
                .put("name", name.value())
                .put("session", claim.session())
                .put("claim", Problems.text(claim.number()));
    }
}

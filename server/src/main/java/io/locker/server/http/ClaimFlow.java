package io.locker.server.http;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Grant;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Replied;
import io.locker.server.http.request.Problem;
import io.locker.server.http.request.SessionName;
import io.locker.server.http.request.Wanted;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that wants a claim to be granted, until it is answered: asks for the claim, sees how it stands, and waits.
 *
 * <ol>
 *   <li>A grant that the engine made just now is told at once. Any other answer may be one that it remembers from an
 *       earlier copy of the request, so the session is looked at before it is believed.
 *   <li>Of two requests for one claim the later one decides what becomes of it; the earlier one is answered at once.
 *   <li>While a request waits, the session of its hold is kept alive by the server, because the open connection shows
 *       that somebody waits. From the grant on the client does that.
 *   <li>What was not told to anybody is given up when the client goes, and only then: if something was told, the hold
 *       stays until its lease ends.
 * </ol>
 */
@SuppressWarnings("FutureReturnValueIgnored") // the exchange is told how everything ends
final class ClaimFlow implements Ear {
    /** The server looks after a waiting session so many times in a lease. */
    private static final int SIGNS = 4;

    private final Exchange exchange;
    private final Line line;
    private final Claims claims;
    private final ClaimWish wish;
    private final long began;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();
    private long sign;
    /** What is told from now on is about this claim, and not about an earlier one of the same id. */
    private boolean begun;

    private boolean waits;
    private boolean over;

    ClaimFlow(Exchange exchange, Line line, Claims claims, ClaimWish wish) {
        this.exchange = exchange;
        this.line = line;
        this.claims = claims;
        this.wish = wish;
        began = claims.now();
        sign = began;
    }

    @Override
    public EventExecutor loop() {
        return exchange.loop();
    }

    private ClaimId id() {
        return wish.id();
    }

    private LockName name() {
        return wish.name();
    }

    /** Asks for the claim. */
    void acquire(Wanted.Acquire wanted) {
        line.listen(id(), this);
        exchange.onGone(this::gone);
        SessionName session = wish.session();
        if (wanted.minted()) {
            exchange.repeatAs(exchange.uri() + "?requestId=" + session.word());
            exchange.know("requestId", session.word());
        } else {
            exchange.mayRepeat();
        }
        CompletableFuture<Reply> opened = session.ofOneHold()
                ? line.reply(
                        loop(),
                        new Command.OpenSession(
                                session.id(), wanted.how().origin().holder(), session.leaseMicros()))
                : CompletableFuture.completedFuture(Reply.DONE);
        CompletableFuture<Replied> asked = line.carry(loop(), Claims.acquire(wanted, wish.mayWait()));
        opened.thenCombine(asked, (open, replied) -> open instanceof Reply.Done ? replied : new Replied(0, open, null))
                .whenComplete(then(this::acquired));
    }

    /** Sees how a claim stands that was made before. */
    void await() {
        line.listen(id(), this);
        exchange.onGone(this::stop);
        look();
    }

    private <T> BiConsumer<T, @Nullable Throwable> then(Consumer<T> next) {
        return (value, failure) -> {
            if (over) {
                return;
            }
            if (failure != null) {
                stop();
                exchange.fail(failure);
                return;
            }
            exchange.<T>then(next).accept(value, null);
        };
    }

    private void acquired(Replied replied) {
        begun = true;
        Reply reply = replied.reply();
        ServiceWord.Surroundings lock = replied.lock();
        if (reply instanceof Reply.Granted granted
                && lock != null
                && lock.now() == granted.grant().since()) {
            granted(granted.grant());
        } else if (reply instanceof Reply.Granted) {
            look();
        } else if (reply instanceof Reply.Queued) {
            look();
        } else {
            notHad(reply);
        }
    }

    /**
     * The engine granted it just now, and tells nobody else. A grant that is only seen to stand may have been told by
     * an earlier copy of the request, and is not given up.
     */
    private void granted(Grant grant) {
        if (exchange.isGone() && wish.endsWithClient()) {
            giveUp();
        } else {
            held(grant);
        }
    }

    private void notHad(Reply reply) {
        if (wish.session().ofOneHold() && !(reply instanceof Reply.Refused refused && isOver(refused))) {
            giveUp();
        } else {
            stop();
        }
        if (reply instanceof Reply.Busy) {
            claims.tellBusy(exchange, line, wish);
        } else {
            exchange.fail(Problems.of(name(), id(), reply));
        }
    }

    /** An earlier copy of the request was answered, and its hold was given back. */
    private static boolean isOver(Reply.Refused refused) {
        return refused.reason() == Reply.Refusal.STALE;
    }

    /** Looks at how the session stands, and is told from now on. */
    private void look() {
        sign = claims.now();
        line.resume(loop(), id().session()).whenComplete(then(this::stands));
    }

    private void stands(ServiceWord.Resumed resumed) {
        begun = true;
        Reply reply = Claims.standing(resumed, name(), id());
        if (reply instanceof Reply.Granted granted) {
            held(granted.grant());
        } else if (reply instanceof Reply.Queued queued) {
            queued(queued);
        } else {
            stop();
            exchange.fail(Problems.of(name(), id(), reply));
        }
    }

    private void queued(Reply.Queued place) {
        Duration left = wish.patience().minusNanos(claims.now() - began);
        if (left.isNegative() || left.isZero()) {
            elapsed(place);
            return;
        }
        waits = true;
        if (exchange.isGone()) {
            gone();
            return;
        }
        timers.add(exchange.later(left, this::look));
        if (wish.session().ofOneHold()) {
            keep();
        }
    }

    private void keep() {
        timers.add(exchange.later(Duration.ofMillis(wish.session().leaseMillis() / SIGNS), () -> {
            if (!over) {
                long sent = claims.now();
                line.reply(loop(), new Command.Beat(id().session())).whenComplete((reply, failure) -> {
                    sign = failure == null ? sent : sign;
                });
                keep();
            }
        }));
    }

    /** The time to wait is over, and the claim is in the queue. */
    private void elapsed(Reply.Queued place) {
        if (wish.staysInQueue()) {
            stop();
            exchange.answer(claims.waiting(wish, place, remaining()));
        } else {
            giveUp().whenComplete(exchange.then(reply -> {
                if (reply instanceof Reply.Broken) {
                    exchange.fail(Problems.of(name(), id(), reply));
                } else {
                    claims.tellBusy(exchange, line, wish);
                }
            }));
        }
    }

    /** Gives the claim up, unless the same request came again meanwhile. */
    private CompletableFuture<Reply> giveUp() {
        end();
        return line.giveUp(id(), this, Claims.undoing(wish));
    }

    private Duration remaining() {
        return Duration.ofMillis(wish.session().leaseMillis()).minusNanos(claims.now() - sign);
    }

    private void held(Grant grant) {
        stop();
        exchange.answer(claims.held(wish, grant, remaining()));
    }

    @Override
    public void happened(Event event) {
        if (over || !begun) {
            return;
        }
        if (event instanceof Event.SessionEnded ended) {
            stop();
            exchange.fail(Problem.of(410, "session-ended", "The session has ended. expired=" + ended.expired(), false)
                    .with("session", ended.session()));
        } else if (event instanceof Event.OfClaim ofClaim && ofClaim.claim().equals(id())) {
            if (event instanceof Event.Granted granted && granted.lock().equals(name())) {
                granted(granted.grant());
            } else if (event instanceof Event.Broken broken) {
                stop();
                exchange.fail(Problems.of(name(), id(), broken.note()));
            }
        }
    }

    @Override
    public void ended(MovedException why) {
        if (!over) {
            stop();
            exchange.fail(why);
        }
    }

    @Override
    public void replaced() {
        stop();
        exchange.fail(Problem.of(409, "repeated", "The same request came again, and that one is answered.", false));
    }

    /** The client has gone before anything was told. */
    private void gone() {
        if (!over && waits) {
            if (wish.endsWithClient()) {
                giveUp();
            } else {
                stop();
            }
        }
    }

    private void stop() {
        end();
        line.leave(id(), this);
    }

    private void end() {
        over = true;
        timers.forEach(timer -> timer.cancel(false));
        timers.clear();
    }
}

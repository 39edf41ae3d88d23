package io.locker.server.http;

import io.locker.api.LockName;
import io.locker.host.TableWords;
import io.locker.machine.Command;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord.Listed;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.server.http.request.Json;
import io.locker.server.http.request.Problem;
import io.locker.server.http.request.Response;
import io.locker.server.http.request.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What is there to see, and what an administrator does about it. */
@SuppressWarnings("FutureReturnValueIgnored") // the exchange is told how everything ends
final class Views {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private Views() {}

    static void show(Exchange exchange, Line line, LockName name) {
        Claims.look(line, exchange.loop(), name)
                .whenComplete(
                        exchange.then(looked -> exchange.answer(Response.json(200, LockJson.lock(name, looked)))));
    }

    static void list(Exchange exchange, Line line, Wanted.ListLocks wanted) {
        line.ask(
                        exchange.loop(),
                        id -> new ServiceCall.ListNames(id, wanted.prefix(), wanted.after(), wanted.limit() + 1),
                        false)
                .thenApply(Listed.class::cast)
                .whenComplete(exchange.then(listed -> exchange.answer(page(listed, wanted.limit()))));
    }

    private static Response page(Listed listed, int limit) {
        List<String> names =
                listed.names().stream().map(LockName::value).limit(limit).toList();
        boolean more = listed.names().size() > limit;
        return Response.json(
                200,
                new Json.Fields()
                        .put("names", names)
                        .put("next", more ? names.get(names.size() - 1) : null)
                        .done());
    }

    /** Breaks the hold that is seen, or that was seen before and is named by its token. */
    static void breakHolds(Exchange exchange, Line line, Wanted.Break wanted) {
        if (wanted.token().isPresent()) {
            breakHold(exchange, line, wanted, wanted.token().getAsLong());
            return;
        }
        Claims.look(line, exchange.loop(), wanted.name()).whenComplete(exchange.then(looked -> {
            LockView lock = TableWords.lock(wanted.name(), looked);
            long token = token(lock);
            if (token == 0) {
                exchange.fail(notHeld(wanted.name()));
            } else {
                breakHold(exchange, line, wanted, token);
            }
        }));
    }

    private static long token(LockView lock) {
        return lock.grants().stream()
                .mapToLong(grant -> grant.token())
                .findFirst()
                .orElse(lock.lingering().stream()
                        .mapToLong(end -> end.grant().token())
                        .findFirst()
                        .orElse(0));
    }

    private static Problem notHeld(LockName name) {
        return Problem.of(
                        409,
                        "nothing-to-break",
                        "Nobody holds the lock, or not with the token that was named. name=\"" + name + "\"",
                        false)
                .with("name", name.value());
    }

    private static void breakHold(Exchange exchange, Line line, Wanted.Break wanted, long token) {
        exchange.staysHere();
        exchange.know("token", Problems.text(token));
        Command command = new Command.BreakHolds(wanted.name(), wanted.by(), wanted.reason(), token);
        line.reply(exchange.loop(), command).whenComplete((reply, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
            } else if (reply instanceof Reply.Done) {
                exchange.answer(Response.json(
                        200,
                        new Json.Fields()
                                .put("name", wanted.name().value())
                                .put("state", "broken")
                                .put("token", Problems.text(token))
                                .done()));
            } else {
                exchange.fail(notHeld(wanted.name()).with("token", Problems.text(token)));
            }
        });
    }

    /** Tells by a stream how a lock is, now and whenever it is seen to have changed. */
    static void watch(Exchange exchange, Line line, LockName name, Supplier<EventStream> begin) {
        Claims.look(line, exchange.loop(), name).whenComplete(exchange.then(first -> {
            if (exchange.isGone()) {
                return;
            }
            EventStream stream = begin.get();
            AtomicReference<String> shown = new AtomicReference<>("");
            tell(name, first, shown, stream);
            stream.every(
                    LOOK_AGAIN,
                    () -> Claims.look(line, stream.loop(), name).whenComplete((looked, failure) -> {
                        if (failure == null) {
                            tell(name, looked, shown, stream);
                        } else if (line.isOver()) {
                            stream.tell("moved", Map.of("detail", "The node does not lead any more."));
                            stream.end();
                        }
                    }));
        }));
    }

    /** Time passes all the time; what else there is to see decides whether it is told. */
    private static void tell(LockName name, Looked looked, AtomicReference<String> shown, EventStream stream) {
        String now = looked.waiting() + looked.document();
        if (!now.equals(shown.getAndSet(now))) {
            stream.tell("lock", LockJson.lock(name, looked));
        }
    }
}

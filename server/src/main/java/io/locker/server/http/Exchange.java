package io.locker.server.http;

import io.locker.api.LockException;
import io.locker.server.access.NotAuthenticatedException;
import io.locker.server.http.request.Problem;
import io.locker.server.http.request.Problem.Refused;
import io.locker.server.http.request.Response;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request until it is answered, on the thread of its connection. */
final class Exchange {
    private final EventLoop loop;
    private final Function<String, @Nullable String> urls;
    private final Consumer<Response> out;
    private final List<Runnable> whenGone = new ArrayList<>();
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private String uri;
    private boolean gone;
    private boolean answered;
    private boolean staysHere;
    private boolean repeatable;

    /**
     * Begins an exchange.
     *
     * @param loop the thread of its connection
     * @param uri what was asked for
     * @param urls where the front of each node is reached
     * @param out takes the answer, once
     */
    Exchange(EventLoop loop, String uri, Function<String, @Nullable String> urls, Consumer<Response> out) {
        this.loop = loop;
        this.uri = uri;
        this.urls = urls;
        this.out = out;
    }

    EventLoop loop() {
        return loop;
    }

    boolean isGone() {
        return gone;
    }

    boolean isAnswered() {
        return answered;
    }

    /** Says how else the same request is written, for whoever sends it again. */
    void repeatAs(String other) {
        uri = other;
    }

    String uri() {
        return uri;
    }

    /** The same request may come again: it is carried out once. */
    void mayRepeat() {
        repeatable = true;
    }

    /** Adds what is known, for whoever is told that the outcome is not. */
    void know(String key, Object value) {
        facts.put(key, value);
    }

    /** Another node must not be asked the same, because the outcome here is not known. */
    void staysHere() {
        staysHere = true;
    }

    /** Says what to do when the client goes before it is answered. */
    void onGone(Runnable what) {
        if (gone) {
            what.run();
        } else {
            whenGone.add(what);
        }
    }

    /** The client has gone. */
    void leave() {
        gone = true;
        if (!answered) {
            List.copyOf(whenGone).forEach(Runnable::run);
        }
    }

    /** Does something later, unless it is cancelled. */
    ScheduledFuture<?> later(Duration after, Runnable what) {
        return loop.schedule(what, Math.max(0, after.toNanos()), TimeUnit.NANOSECONDS);
    }

    void answer(Response response) {
        if (!answered) {
            answered = true;
            whenGone.clear();
            out.accept(response);
        }
    }

    void fail(Problem problem) {
        answer(problem.response());
    }

    /** Tells why it cannot be answered otherwise. */
    void fail(Throwable failure) {
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (why instanceof Refused refused) {
            fail(refused.problem());
        } else if (why instanceof MovedException moved) {
            moved(moved);
        } else if (why instanceof LockException known) {
            fail(known(Problems.of(known)));
        } else if (why instanceof NotAuthenticatedException) {
            answer(Problem.of(401, "unauthenticated", String.valueOf(why.getMessage()), false)
                    .response()
                    .with("WWW-Authenticate", "Bearer"));
        } else {
            Problems.report(why);
            fail(Problem.of(
                    500,
                    "fault",
                    "The server has a fault. why=" + why.getClass().getSimpleName(),
                    false));
        }
    }

    private Problem known(Problem problem) {
        Map<String, Object> all = new LinkedHashMap<>(facts);
        all.putAll(problem.facts());
        boolean retry = problem.retryIsSafe() || (problem.type().equals("outcome-unknown") && repeatable);
        return new Problem(problem.status(), problem.type(), problem.message(), retry, all);
    }

    /** Completes with what a future brings, or fails with why it does not. */
    <T> BiConsumer<T, @Nullable Throwable> then(Consumer<T> next) {
        return (value, failure) -> {
            if (failure != null) {
                fail(failure);
                return;
            }
            try {
                next.accept(value);
            } catch (RuntimeException e) {
                fail(e);
            }
        };
    }

    private void moved(MovedException moved) {
        Optional<String> url = moved.leader().map(urls);
        if (staysHere) {
            fail(Problem.of(
                    503,
                    "outcome-unknown",
                    "The node stopped serving before the outcome was known. why=\"" + moved.getMessage() + "\"",
                    false));
        } else if (url.isPresent()) {
            Problem problem = Problem.of(
                            307, "elsewhere", "Another node leads; send the same there. leader=" + url.get(), true)
                    .with("leader", url.get());
            answer(problem.response().with("Location", url.get() + uri));
        } else {
            fail(Problem.unavailable("No node that serves is known here. why=\"" + moved.getMessage() + "\""));
        }
    }
}

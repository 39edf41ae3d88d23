package io.locker.server.http;

import io.locker.api.BackendUnavailableException;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.engine.Outlet;
import io.locker.server.engine.Reception;
import io.locker.server.engine.Visitor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A line to the engine that many requests share. Calls go out in the order in which they are made; each answer, and
 * what happens, is told on the thread of whoever asked, in the order in which the engine said it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever asked is told how it ends
final class Line implements Outlet {
    private final Duration patience;
    private final Map<Long, Asked> asked = new ConcurrentHashMap<>();
    private final Map<ClaimId, Ear> claims = new ConcurrentHashMap<>();
    private final Map<String, Set<Ear>> sessions = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Asked> outgoing = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();
    private final Consumer<Line> whenOver;
    private long calls;
    private volatile @Nullable Visitor visitor;
    private volatile @Nullable MovedException over;

    /** A call until it is answered. */
    private record Asked(
            EventExecutor loop, LongFunction<ServiceCall> call, CompletableFuture<ServiceWord.Answer> answer) {
        void tell(ServiceWord.Answer word) {
            loop.execute(() -> {
                if (word instanceof ServiceWord.Failed failed) {
                    answer.completeExceptionally(failed.why());
                } else {
                    answer.complete(word);
                }
            });
        }

        void fail(RuntimeException why) {
            loop.execute(() -> answer.completeExceptionally(why));
        }
    }

    /**
     * Makes a line that is not open.
     *
     * @param patience how long an answer may take
     * @param whenOver told once, when it has ended
     */
    Line(Duration patience, Consumer<Line> whenOver) {
        this.patience = patience;
        this.whenOver = whenOver;
    }

    /** Opens the line; may block for a moment. */
    void open(Reception reception) {
        visitor = reception.connect(this);
    }

    boolean isOver() {
        return over != null;
    }

    /** Says whether nobody waits for anything on it. */
    boolean isIdle() {
        return asked.isEmpty() && outgoing.isEmpty() && claims.isEmpty() && sessions.isEmpty();
    }

    /** Asks for a command to be carried out. */
    CompletableFuture<ServiceWord.Replied> carry(EventExecutor loop, Command command) {
        return ask(loop, id -> new ServiceCall.Carry(id, command), true).thenApply(ServiceWord.Replied.class::cast);
    }

    /** Asks for a command whose reply is all there is to know. */
    CompletableFuture<Reply> reply(EventExecutor loop, Command command) {
        return carry(loop, command).thenApply(ServiceWord.Replied::reply);
    }

    /** Asks how a session stands, and to be told what happens to it. */
    CompletableFuture<ServiceWord.Resumed> resume(EventExecutor loop, String session) {
        return ask(loop, id -> new ServiceCall.Resume(id, session), false).thenApply(ServiceWord.Resumed.class::cast);
    }

    /** Asks something. */
    CompletableFuture<ServiceWord.Answer> ask(EventExecutor loop, LongFunction<ServiceCall> call, boolean mayChange) {
        Asked one = queue(loop, call, mayChange);
        push();
        return one.answer();
    }

    private Asked queue(EventExecutor loop, LongFunction<ServiceCall> call, boolean mayChange) {
        CompletableFuture<ServiceWord.Answer> answer = new CompletableFuture<>();
        Asked one = new Asked(loop, call, answer);
        ScheduledFuture<?> late =
                loop.schedule(() -> late(answer, mayChange), patience.toMillis(), TimeUnit.MILLISECONDS);
        answer.whenComplete((word, failure) -> late.cancel(false));
        outgoing.add(one);
        return one;
    }

    private static void late(CompletableFuture<ServiceWord.Answer> answer, boolean mayChange) {
        answer.completeExceptionally(
                mayChange
                        ? new OutcomeUnknownException("The node did not answer in time.", null)
                        : new BackendUnavailableException("The node did not answer in time.", null));
    }

    /** Sends what is to be sent, unless another thread does. */
    private void push() {
        while (!outgoing.isEmpty() && sending.compareAndSet(false, true)) {
            try {
                send();
            } finally {
                sending.set(false);
            }
        }
    }

    private void send() {
        List<ServiceCall> batch = new ArrayList<>();
        for (Asked one = outgoing.poll(); one != null; one = outgoing.poll()) {
            calls++;
            asked.put(calls, one);
            batch.add(one.call().apply(calls));
        }
        Visitor to = visitor;
        if (over == null && to != null) {
            to.send(batch);
        }
        failAllIfOver();
    }

    /** Wants to know what happens to the session of a claim, alone for this claim: who did before is replaced. */
    void listen(ClaimId claim, Ear ear) {
        Ear before = claims.put(claim, ear);
        if (before != null && !before.equals(ear)) {
            before.loop().execute(before::replaced);
        }
        listen(claim.session(), ear);
    }

    /**
     * Gives a claim up, unless another one listens to it by now. What that one asks for comes after the command, so
     * that it cannot take away what the other one was told.
     *
     * @return the reply; never, if another one listens
     */
    CompletableFuture<Reply> giveUp(ClaimId claim, Ear ear, Command command) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        claims.computeIfPresent(claim, (same, present) -> {
            if (!present.equals(ear)) {
                return present;
            }
            queue(ear.loop(), id -> new ServiceCall.Carry(id, command), true)
                    .answer()
                    .thenApply(answer -> ((ServiceWord.Replied) answer).reply())
                    .whenComplete((value, failure) -> {
                        if (failure != null) {
                            reply.completeExceptionally(failure);
                        } else {
                            reply.complete(value);
                        }
                    });
            return null;
        });
        leave(claim.session(), ear);
        push();
        return reply;
    }

    /** Does not want to know any more. */
    void leave(ClaimId claim, Ear ear) {
        claims.remove(claim, ear);
        leave(claim.session(), ear);
    }

    /** Wants to know what happens to a session, beside others. */
    void listen(String session, Ear ear) {
        sessions.compute(session, (key, present) -> {
            Set<Ear> ears = present == null ? ConcurrentHashMap.newKeySet() : present;
            ears.add(ear);
            return ears;
        });
        MovedException why = over;
        if (why != null) {
            ear.loop().execute(() -> ear.ended(why));
        }
    }

    /** Does not want to know any more. */
    void leave(String session, Ear ear) {
        sessions.computeIfPresent(session, (key, ears) -> {
            ears.remove(ear);
            return ears.isEmpty() ? null : ears;
        });
    }

    @Override
    public void say(List<ServiceWord> words) {
        for (ServiceWord word : words) {
            if (word instanceof ServiceWord.Answer answer) {
                Asked one = asked.remove(answer.id());
                if (one != null) {
                    one.tell(answer);
                }
            } else if (word instanceof ServiceWord.Happened happened) {
                happened(happened.event());
            }
        }
    }

    private void happened(Event event) {
        for (Ear ear : sessions.getOrDefault(event.session(), Set.of())) {
            ear.loop().execute(() -> ear.happened(event));
        }
    }

    /** Nothing waits here for clients: each request has its own bound. */
    @Override
    public long unsent() {
        return 0;
    }

    @Override
    public void end(BackendUnavailableException why, Optional<String> leader) {
        end(new MovedException(String.valueOf(why.getMessage()), leader));
    }

    private void end(MovedException why) {
        over = why;
        whenOver.accept(this);
        failAllIfOver();
        sessions.values().forEach(ears -> ears.forEach(ear -> ear.loop().execute(() -> ear.ended(why))));
    }

    private void failAllIfOver() {
        MovedException why = over;
        if (why != null) {
            List.copyOf(asked.keySet()).forEach(id -> {
                Asked one = asked.remove(id);
                if (one != null) {
                    one.fail(why);
                }
            });
        }
    }

    /** Ends the line from this side. */
    void close() {
        Visitor open = visitor;
        if (open != null) {
            open.close();
        }
        end(new MovedException("The node is being stopped.", Optional.empty()));
    }
}

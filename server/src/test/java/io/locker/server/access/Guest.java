package io.locker.server.access;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Event;
import io.locker.machine.Origin;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.engine.Outlet;
import io.locker.server.engine.Reception;
import io.locker.server.engine.Visitor;
import io.locker.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A line of somebody who was let in, with one call after the other. */
final class Guest implements Outlet, AutoCloseable {
    private static final long LEASE = 30_000_000;

    private final Map<Long, ServiceWord.Answer> answers = new ConcurrentHashMap<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable BackendUnavailableException> ended = new AtomicReference<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicInteger speakers = new AtomicInteger();
    private final Visitor visitor;

    Guest(Reception reception) {
        visitor = reception.connect(this);
    }

    @Override
    public void say(List<ServiceWord> words) {
        if (speakers.incrementAndGet() != 1) {
            throw new IllegalStateException("Two threads speak at once.");
        }
        for (ServiceWord word : words) {
            if (word instanceof ServiceWord.Answer answer && answers.put(answer.id(), answer) != null) {
                throw new IllegalStateException("Answered twice. id=" + answer.id());
            } else if (word instanceof ServiceWord.Happened happened) {
                events.add(happened.event());
            }
        }
        int unused = speakers.decrementAndGet();
    }

    @Override
    public long unsent() {
        return 0;
    }

    @Override
    public void end(BackendUnavailableException why, Optional<String> leader) {
        ended.set(why);
    }

    boolean isEnded() {
        return ended.get() != null;
    }

    String whyEnded() {
        BackendUnavailableException why = ended.get();
        return why == null ? "" : String.valueOf(why.getMessage());
    }

    List<Event> events() {
        return events;
    }

    ServiceWord.Answer call(LongFunction<ServiceCall> call) {
        long id = ids.incrementAndGet();
        visitor.send(List.of(call.apply(id)));
        return awaited(id);
    }

    ServiceWord.Answer awaited(long id) {
        Await.until("the call is answered", () -> answers.containsKey(id) || isEnded());
        ServiceWord.Answer answer = answers.get(id);
        if (answer == null) {
            throw new IllegalStateException("The line ended.", ended.get());
        }
        return answer;
    }

    /** Sends calls together without waiting for answers; returns the number of the first. */
    long begin(List<LongFunction<ServiceCall>> calls) {
        long first = ids.get() + 1;
        visitor.send(
                calls.stream().map(call -> call.apply(ids.incrementAndGet())).toList());
        return first;
    }

    ServiceWord.Answer answer(Command command) {
        return call(id -> new ServiceCall.Carry(id, command));
    }

    Reply carry(Command command) {
        ServiceWord.Answer answer = answer(command);
        if (answer instanceof ServiceWord.Failed failed) {
            throw failed.why();
        }
        return ((ServiceWord.Replied) answer).reply();
    }

    /** Returns why a call was denied, and fails if it was not. */
    String denied(Command command) {
        return denied(answer(command));
    }

    static String denied(ServiceWord.Answer answer) {
        if (answer instanceof ServiceWord.Failed failed && failed.why() instanceof NotPermittedException why) {
            return String.valueOf(why.getMessage());
        }
        throw new AssertionError("It was not denied. answer=" + answer);
    }

    ServiceWord.Resumed resume(String session) {
        return (ServiceWord.Resumed) call(id -> new ServiceCall.Resume(id, session));
    }

    ServiceWord.Answer look(String lock) {
        return call(id -> new ServiceCall.Look(id, new LockName(lock)));
    }

    String document(String lock) {
        return ((ServiceWord.Looked) look(lock)).document();
    }

    List<String> list(String prefix, String after, int limit) {
        ServiceWord.Listed listed =
                (ServiceWord.Listed) call(id -> new ServiceCall.ListNames(id, prefix, after, limit));
        return listed.names().stream().map(LockName::value).toList();
    }

    Reply open(String session) {
        return carry(new Command.OpenSession(session, "tests", LEASE));
    }

    RequestId request(String session) {
        return new RequestId(session, requests.incrementAndGet(), 0);
    }

    Command.Acquire acquire(String session, long claim, String lock) {
        return acquire(session, claim, lock, Demand.exclusive());
    }

    Command.Acquire acquire(String session, long claim, String lock, Demand demand) {
        return acquire(session, Claim.of(new ClaimId(session, claim), demand, Origin.NONE), lock);
    }

    Command.Acquire acquire(String session, Claim claim, String lock) {
        return new Command.Acquire(request(session), new LockName(lock), claim, true);
    }

    Command.Acquire together(String session, long claim, String lock, String... others) {
        List<LockName> names = List.of(others).stream().map(LockName::new).toList();
        return acquire(
                session, new Claim(new ClaimId(session, claim), Demand.exclusive(), Origin.NONE, "", names), lock);
    }

    static Demand shared() {
        return Demand.of(LockMode.SHARED);
    }

    @Override
    public void close() {
        visitor.close();
    }
}

package io.locker.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
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
import io.locker.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A line to a node in this process, as a client has it, with one call after the other. */
final class TestLine implements Outlet, AutoCloseable {
    private final Map<Long, ServiceWord.Answer> answers = new ConcurrentHashMap<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<ServiceWord> words = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable BackendUnavailableException> ended = new AtomicReference<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private final Visitor visitor;

    TestLine(LockServer server) {
        visitor = server.connect(this);
    }

    @Override
    public void say(List<ServiceWord> said) {
        for (ServiceWord word : said) {
            words.add(word);
            if (word instanceof ServiceWord.Answer answer) {
                answers.put(answer.id(), answer);
            } else if (word instanceof ServiceWord.Happened happened) {
                events.add(happened.event());
            }
        }
    }

    @Override
    public long unsent() {
        return unsent.get();
    }

    /** From now on the client takes nothing. */
    void clog(long bytes) {
        unsent.set(bytes);
    }

    @Override
    public void end(BackendUnavailableException why, Optional<String> leader) {
        ended.set(why);
    }

    boolean isEnded() {
        return ended.get() != null;
    }

    List<Event> events() {
        return events;
    }

    /** Returns how much the node has said here: answers and events. */
    int heard() {
        return words.size();
    }

    long begin(Command command) {
        long id = ids.incrementAndGet();
        visitor.send(List.of(new ServiceCall.Carry(id, command)));
        return id;
    }

    Optional<ServiceWord.Answer> answer(long id) {
        return Optional.ofNullable(answers.get(id));
    }

    ServiceWord.Answer await(long id) {
        Await.until("the call is answered", () -> answers.containsKey(id) || isEnded());
        ServiceWord.Answer answer = answers.get(id);
        if (answer == null) {
            throw new IllegalStateException("The line ended.", ended.get());
        }
        return answer;
    }

    Reply carry(Command command) {
        ServiceWord.Answer answer = await(begin(command));
        assertThat(answer).isInstanceOf(ServiceWord.Replied.class);
        return ((ServiceWord.Replied) answer).reply();
    }

    ServiceWord.Answer call(LongFunction<ServiceCall> call) {
        long id = ids.incrementAndGet();
        visitor.send(List.of(call.apply(id)));
        return await(id);
    }

    ServiceWord.Resumed resume(String session) {
        return (ServiceWord.Resumed) call(id -> new ServiceCall.Resume(id, session));
    }

    Reply open(String session, long leaseMillis) {
        return carry(new Command.OpenSession(session, "tests", leaseMillis * 1_000));
    }

    static Command.Acquire acquire(String session, long number, String lock) {
        return new Command.Acquire(
                new RequestId(session, number, 0),
                new LockName(lock),
                Claim.of(new ClaimId(session, number), Demand.exclusive(), Origin.NONE),
                true);
    }

    static Command.Release release(String session, long number, long claim) {
        return new Command.Release(new RequestId(session, number, 0), new ClaimId(session, claim), 0);
    }

    static long token(Reply reply) {
        return ((Reply.Granted) reply).grant().token();
    }

    @Override
    public void close() {
        visitor.close();
    }
}

package io.locker.benchmarks.crowd;

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
import io.locker.protocol.ServiceWord.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Many sessions on a few connections. Each session is named, and speaks, as one of a program that uses the API. */
final class Crowd implements AutoCloseable {
    private static final int BATCH = 250;
    private static final long LEASE_MICROS = 3_600_000_000L;

    private final List<CrowdLine> lines = new ArrayList<>();
    private final String prefix;
    private final long[] numbers;

    private Crowd(String prefix, int sessions) {
        this.prefix = prefix;
        numbers = new long[sessions];
    }

    /** Connects, and opens no session yet. */
    static Crowd connect(String address, Size size, Consumer<Event> events) {
        Crowd crowd = new Crowd(size.prefix(), size.sessions());
        for (int i = 0; i < size.lines(); i++) {
            crowd.lines.add(CrowdLine.open(address, events));
        }
        return crowd;
    }

    /**
     * How large a crowd is.
     *
     * @param prefix of the ids of its sessions, 8 characters
     * @param lines on how many connections it comes
     * @param sessions how many sessions it has in all
     */
    record Size(String prefix, int lines, int sessions) {}

    int sessions() {
        return numbers.length;
    }

    List<CrowdLine> lines() {
        return lines;
    }

    CrowdLine lineOf(int session) {
        return lines.get(session % lines.size());
    }

    String id(int session) {
        return String.format(Locale.ROOT, "%s%018x", prefix, session);
    }

    /** Returns which session has an id. */
    int indexOf(String id) {
        return Integer.parseInt(id.substring(prefix.length()), 16);
    }

    private static String holder(int session) {
        return String.format(Locale.ROOT, "web-%03d (pid %d)", session % 500, 1_000 + session);
    }

    void open() {
        each(sessions(), s -> s, this::opening, Reply.Done.class::isInstance);
    }

    private Command opening(int session) {
        return new Command.OpenSession(id(session), holder(session), LEASE_MICROS);
    }

    Command beat(int session) {
        return new Command.Beat(id(session));
    }

    Command close(int session) {
        return new Command.CloseSession(id(session));
    }

    /** Asks for a lock; the claim has the number of the request. */
    Command.Acquire acquire(int session, String name) {
        RequestId request = request(session);
        Claim claim = Claim.of(
                new ClaimId(request.session(), request.number()),
                Demand.exclusive(),
                new Origin(holder(session), "", ""));
        return new Command.Acquire(request, new LockName(name), claim, true);
    }

    Command release(int session, long claim) {
        return new Command.Release(request(session), new ClaimId(id(session), claim), 0);
    }

    Command withdraw(int session, long claim) {
        return new Command.Withdraw(request(session), new ClaimId(id(session), claim));
    }

    /** The session is done with all requests before. */
    private RequestId request(int session) {
        numbers[session]++;
        return new RequestId(id(session), numbers[session], numbers[session] - 1);
    }

    /** Has many commands carried out, as many at a time as the lines take. */
    void each(int count, IntUnaryOperator session, IntFunction<Command> making, Predicate<Reply> expected) {
        calls(
                count,
                session,
                i -> {
                    Command command = making.apply(i);
                    return id -> new ServiceCall.Carry(id, command);
                },
                answer -> answer instanceof ServiceWord.Replied replied && expected.test(replied.reply()));
    }

    /** Takes all sessions over on these lines. */
    void resume(Predicate<Answer> expected) {
        calls(sessions(), s -> s, s -> id -> new ServiceCall.Resume(id, id(s)), expected);
    }

    private void calls(
            int count,
            IntUnaryOperator session,
            IntFunction<LongFunction<ServiceCall>> making,
            Predicate<Answer> expected) {
        AtomicLong good = new AtomicLong();
        AtomicReference<@Nullable Answer> bad = new AtomicReference<>();
        Consumer<Answer> answered = answer -> {
            if (expected.test(answer)) {
                good.incrementAndGet();
            } else {
                bad.set(answer);
            }
        };
        List<List<LongFunction<ServiceCall>>> unsent = new ArrayList<>();
        lines.forEach(line -> unsent.add(new ArrayList<>()));
        for (int i = 0; i < count; i++) {
            int at = session.applyAsInt(i) % lines.size();
            unsent.get(at).add(making.apply(i));
            if (unsent.get(at).size() == BATCH) {
                lines.get(at).send(unsent.set(at, new ArrayList<>()), answered);
            }
        }
        for (int at = 0; at < lines.size(); at++) {
            lines.get(at).send(unsent.get(at), answered);
        }
        lines.forEach(CrowdLine::settle);
        if (good.get() != count) {
            throw new IllegalStateException(
                    "Not what was wanted. wanted=" + count + " good=" + good + " answer=" + bad);
        }
    }

    /** Returns how many words the node has said to all of them. */
    long words() {
        return lines.stream().mapToLong(CrowdLine::words).sum();
    }

    @Override
    public void close() {
        lines.forEach(CrowdLine::close);
    }
}

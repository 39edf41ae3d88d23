package io.locker.testkit.service;

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
import io.locker.protocol.LockService;
import io.locker.protocol.LockService.Ear;
import io.locker.protocol.LockService.Line;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Answer;
import io.locker.protocol.ServiceWord.Happened;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.protocol.ServiceWord.Replied;
import io.locker.protocol.ServiceWord.Resumed;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** One line to a service, on which a test says what it wants word by word, and what was heard there. */
public final class ServiceTalk implements Ear, AutoCloseable {
    private static final AtomicLong SESSIONS = new AtomicLong(System.nanoTime());

    private final List<ServiceWord> words = new CopyOnWriteArrayList<>();
    private final List<BackendUnavailableException> ends = new CopyOnWriteArrayList<>();
    private final List<String> sessions = new CopyOnWriteArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final Line line;

    /**
     * Opens a line.
     *
     * @param service the service
     */
    public ServiceTalk(LockService service) {
        line = service.connect(this);
    }

    /**
     * Returns an id that no session has had.
     *
     * @return the id
     */
    public static String newSession() {
        return "s" + SESSIONS.incrementAndGet();
    }

    /**
     * Makes the request that a claim wants a lock in exclusive mode, and waits for it if need be.
     *
     * @param session the session
     * @param number the number of the request, and of the claim
     * @param lock the lock
     * @return the command
     */
    public static Command acquire(String session, long number, LockName lock) {
        Claim claim = Claim.of(new ClaimId(session, number), Demand.exclusive(), Origin.NONE);
        return new Command.Acquire(new RequestId(session, number, 0), lock, claim, true);
    }

    /**
     * Makes the request that ends a hold.
     *
     * @param session the session
     * @param number the number of the request
     * @param claim the number of the claim
     * @return the command
     */
    public static Command release(String session, long number, long claim) {
        return new Command.Release(new RequestId(session, number, 0), new ClaimId(session, claim), 0);
    }

    @Override
    public void heard(List<ServiceWord> said) {
        words.addAll(said);
    }

    @Override
    public void ended(BackendUnavailableException why) {
        ends.add(why);
    }

    /**
     * Returns what was heard.
     *
     * @return all words so far, in order
     */
    public List<ServiceWord> words() {
        return List.copyOf(words);
    }

    /**
     * Returns what happened to the sessions that are told here.
     *
     * @return all events so far, in order
     */
    public List<Event> events() {
        return words.stream()
                .filter(Happened.class::isInstance)
                .map(word -> ((Happened) word).event())
                .toList();
    }

    /**
     * Says whether the line has ended by itself.
     *
     * @return whether its end was told
     */
    public boolean isOver() {
        return !ends.isEmpty();
    }

    /**
     * Says something, and waits for nothing.
     *
     * @param call makes the call from its id
     * @return the id
     */
    public long say(LongFunction<ServiceCall> call) {
        long id = calls.incrementAndGet();
        line.send(List.of(call.apply(id)));
        return id;
    }

    /**
     * Says something, and waits for the answer.
     *
     * @param call makes the call from its id
     * @return the answer
     */
    public Answer ask(LongFunction<ServiceCall> call) {
        long id = say(call);
        Await.until("an answer to call " + id, () -> answer(id).isPresent());
        return answer(id).orElseThrow();
    }

    /**
     * Returns the answer to a call.
     *
     * @param id which call
     * @return the first answer; empty if there was none yet
     */
    public Optional<Answer> answer(long id) {
        return words.stream()
                .filter(Answer.class::isInstance)
                .map(Answer.class::cast)
                .filter(answer -> answer.id() == id)
                .findFirst();
    }

    /**
     * Has a command carried out.
     *
     * @param command the command
     * @return what the table said
     * @throws AssertionError if it was not carried out
     */
    public Reply carry(Command command) {
        Answer answer = ask(id -> new ServiceCall.Carry(id, command));
        if (answer instanceof Replied replied) {
            return replied.reply();
        }
        throw new AssertionError("The command was not carried out. command=" + command + " answer=" + answer);
    }

    /**
     * Opens a new session.
     *
     * @param lease how long it lives without a sign of life
     * @return its id
     */
    public String open(Duration lease) {
        String session = newSession();
        Reply reply = carry(new Command.OpenSession(session, "test", lease.toNanos() / 1_000));
        if (!(reply instanceof Reply.Done)) {
            throw new AssertionError("The session was not opened. reply=" + reply);
        }
        sessions.add(session);
        return session;
    }

    /**
     * Returns the sessions that were opened here.
     *
     * @return their ids, whether they live or not
     */
    public List<String> sessions() {
        return List.copyOf(sessions);
    }

    /**
     * Has a session told here.
     *
     * @param session the session
     * @return the answer
     */
    public Resumed resume(String session) {
        return (Resumed) ask(id -> new ServiceCall.Resume(id, session));
    }

    /**
     * Looks at a lock.
     *
     * @param lock its name
     * @return the answer
     */
    public Looked look(LockName lock) {
        return (Looked) ask(id -> new ServiceCall.Look(id, lock));
    }

    /** Ends the line. */
    @Override
    public void close() {
        line.close();
    }
}

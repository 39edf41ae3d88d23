package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.HostSettings;
import io.locker.host.ServiceDesk;
import io.locker.host.ServiceDesk.Told;
import io.locker.host.TableWords;
import io.locker.machine.LockView;
import io.locker.protocol.Ask;
import io.locker.protocol.LockService;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Answer;
import io.locker.protocol.ServiceWord.Failed;
import io.locker.protocol.ServiceWord.Listed;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.protocol.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A lock service as the place of claims: runs one {@link ServiceDesk} on real threads.
 *
 * <p>Whoever wants something sends it on its own thread, together with what others want; the thread of the line
 * remembers what it hears. Lines are opened by those who ask something and wait for the answer, or on threads of the
 * client.
 */
final class ServicePlace extends ClaimPlace.OfMachine {
    /** How long an explanation of a failure is waited for: it is worth less than the failure itself. */
    private static final Duration EXPLANATION = Duration.ofSeconds(1);

    /** One thread sends so many times what others want, before it goes its own way. */
    private static final int MOST_ROUNDS = 8;

    private final LockService service;
    private final ServiceDesk desk;
    private final Map<Long, CompletableFuture<Answer>> questions = new HashMap<>();
    private final Map<String, SessionDriver> sessions = new HashMap<>();
    private @Nullable Listener present;
    private boolean sending;
    /** How often somebody wanted that something is sent since it was seen last. */
    private final AtomicInteger looks = new AtomicInteger();
    /** An explanation did not come in time, and nothing was heard since. */
    private boolean mute;

    ServicePlace(LockClient client, LockService service, HostSettings settings) {
        super(client);
        this.service = service;
        desk = new ServiceDesk(settings, client.requestTimeout().toNanos(), now());
    }

    @Override
    void take(LockName name, Wish wish) {
        desk.want(name, wish, now());
    }

    @Override
    void end(String session, Function<LockName, LockException> why) {
        sessions.remove(session);
        desk.sessionEnded(session, why);
    }

    @Override
    List<News> news() {
        return desk.news();
    }

    @Override
    void handOnAnswers() {
        for (Told told : desk.answers()) {
            CompletableFuture<Answer> question = questions.remove(told.ticket());
            if (question != null) {
                question.complete(told.word());
            }
        }
    }

    @Override
    long due() {
        long now = now();
        return sending ? now + Long.MAX_VALUE / 4 : desk.due(now);
    }

    @Override
    public void driveLater() {
        client().threads().request(() -> {
            hangUp();
            connect();
            send();
        });
    }

    /** Sends, and leaves it to other threads to open a line if there is none. */
    @Override
    public void drive(BooleanSupplier satisfied) {
        send();
    }

    /** What is sent at one time, and where. */
    private record Batch(LockService.Line line, List<ServiceCall> calls) {}

    /** Sends what there is to send. If another thread does that already, it looks once more before it goes. */
    private void send() {
        if (looks.getAndIncrement() > 0) {
            return;
        }
        boolean over = false;
        try {
            int rounds = 0;
            for (int seen = 1; seen > 0 && rounds < MOST_ROUNDS; ) {
                rounds = sendFrom(rounds);
                if (rounds < MOST_ROUNDS) {
                    seen = looks.addAndGet(-seen);
                    over = seen == 0;
                }
            }
        } finally {
            if (!over) {
                looks.set(0);
                driveLater();
            }
        }
        rest();
    }

    /** Sends until nothing is left, or it was done so often; returns how often. */
    private int sendFrom(int begun) {
        int rounds = begun;
        Batch batch = guarded(() -> sending ? null : nextBatch());
        while (batch != null) {
            rounds++;
            boolean goesOn = false;
            try {
                batch.line().send(batch.calls());
                goesOn = rounds < MOST_ROUNDS;
            } finally {
                boolean more = goesOn;
                batch = guarded(() -> {
                    sending = false;
                    return more ? nextBatch() : null;
                });
            }
        }
        return rounds;
    }

    private @Nullable Batch nextBatch() {
        Listener listener = present;
        LockService.Line line = listener == null ? null : listener.line;
        List<ServiceCall> calls = line == null ? List.of() : desk.calls(now());
        if (line == null || calls.isEmpty()) {
            return null;
        }
        sending = true;
        return new Batch(line, calls);
    }

    /** Opens a line on this thread if one is needed. */
    private void connect() {
        Listener listener = guarded(() -> isClosed() || !desk.connects(now()) ? null : new Listener());
        if (listener == null) {
            return;
        }
        LockService.Line line;
        try {
            line = service.connect(listener);
        } catch (LockException e) {
            ended(e);
            return;
        } catch (RuntimeException e) {
            ended(new BackendUnavailableException("The backend failed in a way that it should not.", e));
            return;
        }
        if (!guarded(() -> begins(listener, line))) {
            line.close();
        }
        rest();
    }

    private void ended(LockException why) {
        guarded(() -> {
            desk.ended(why, now());
            return why;
        });
        rest();
    }

    private boolean begins(Listener listener, LockService.Line line) {
        LockException over = listener.over;
        if (isClosed() || over != null) {
            desk.ended(over != null ? over : new BackendUnavailableException("The client is closed.", null), now());
            return false;
        }
        listener.line = line;
        present = listener;
        desk.connected(now());
        return true;
    }

    /** Closes a line on which answers are missing. */
    private void hangUp() {
        Listener silent = guarded(() -> {
            Listener listener = present;
            if (listener == null || !desk.isSilent(now())) {
                return null;
            }
            present = null;
            desk.ended(new OutcomeUnknownException("The service did not answer in time.", null), now());
            return listener;
        });
        if (silent != null) {
            silent.close();
        }
    }

    /** Hears what is said on one line. */
    private final class Listener implements LockService.Ear {
        private LockService.@Nullable Line line;
        private @Nullable LockException over;

        @Override
        public void heard(List<ServiceWord> words) {
            List<SessionDriver> ended = new ArrayList<>();
            boolean more = guarded(() -> {
                if (present != this) {
                    return false;
                }
                long now = now();
                mute = false;
                desk.heard(words, now);
                for (String session : desk.over()) {
                    SessionDriver driver = sessions.remove(session);
                    if (driver != null) {
                        ended.add(driver);
                    }
                }
                return desk.due(now) - now <= 0;
            });
            ended.forEach(SessionDriver::toldOver);
            if (more) {
                send();
            }
        }

        @Override
        public void ended(BackendUnavailableException why) {
            guarded(() -> {
                over = why;
                if (present == this) {
                    present = null;
                    desk.ended(why, now());
                }
                return why;
            });
            rest();
        }

        void close() {
            LockService.Line open = line;
            if (open != null) {
                open.close();
            }
        }
    }

    @Override
    public void join() {
        boolean connected = guarded(() -> {
            if (!desk.isConnected()) {
                desk.join();
            }
            return desk.isConnected();
        });
        if (!connected) {
            connect();
        }
    }

    @Override
    public Seen send(Ask ask, SessionDriver session) {
        if (ask instanceof Ask.Open) {
            guarded(() -> sessions.put(session.id(), session));
        }
        Seen seen = TableWords.seen(ask, question(one -> one.ask(ask), client().requestTimeout()));
        if (ask instanceof Ask.Open
                && seen instanceof Seen.Failed failed
                && failed.why().effect() == LockException.Effect.NOTHING_CHANGED) {
            guarded(() -> sessions.remove(session.id(), session)); // it never lived, so nobody will say that it ended
        }
        return seen;
    }

    /** Asks something, and waits for the answer. */
    private Answer question(ToLongFunction<ServiceDesk> asks, Duration atMost) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        long giveUpAt = now() + atMost.toNanos();
        long ticket = guarded(() -> {
            long drawn = asks.applyAsLong(desk);
            questions.put(drawn, answer);
            return drawn;
        });
        connect();
        send();
        boolean hopeless = client().isClosed() && guarded(() -> !desk.isConnected());
        if (time().await(hopeless ? now() : giveUpAt, answer)) {
            return answer.join();
        }
        boolean maybeDone = guarded(() -> {
            questions.remove(ticket);
            return desk.abandon(ticket);
        });
        return new Failed(
                0,
                maybeDone
                        ? new OutcomeUnknownException("The service did not answer in time.", null)
                        : new BackendUnavailableException("The service could not be asked in time.", null));
    }

    @Override
    public void sessionOpened() {
        // The service watches over all sessions.
    }

    /** Asks how a lock is, if that can be known soon: nothing depends on it. */
    private @Nullable Looked explanation(LockName name) {
        if (!guarded(() -> desk.isConnected() && !mute)) {
            return null;
        }
        Duration limit = client().requestTimeout();
        Answer answer = question(one -> one.look(name), limit.compareTo(EXPLANATION) < 0 ? limit : EXPLANATION);
        if (answer instanceof Looked looked) {
            return looked;
        }
        guarded(() -> mute = true);
        return null;
    }

    private static LockInfo info(LockName name, Looked looked) {
        LockView lock = TableWords.lock(name, looked);
        return LockInfos.of(lock, lock, looked.now());
    }

    @Override
    public LockInfo seen(LockName name) {
        Looked looked = explanation(name);
        return looked == null ? LockInfos.unknown(name) : info(name, looked);
    }

    @Override
    public LockInfo others(ClaimHandle handle) {
        Looked looked = explanation(handle.name());
        return looked == null
                ? LockInfos.unknown(handle.name())
                : LockInfos.without(handle.id(), TableWords.lock(handle.name(), looked), looked.now());
    }

    @Override
    public int position(ClaimHandle handle) {
        Looked looked = handle.isAnswered() ? null : explanation(handle.name());
        return guarded(() -> desk.position(handle.id(), looked));
    }

    @Override
    public LockInfo inspect(LockName name) {
        Answer answer = question(one -> one.look(name), client().requestTimeout());
        if (answer instanceof Looked looked) {
            return info(name, looked);
        }
        throw noAnswer(answer);
    }

    private static LockException noAnswer(Answer answer) {
        LockException why = answer instanceof Failed failed ? failed.why() : null;
        if (why instanceof BackendUnavailableException || why instanceof NotPermittedException) {
            return why;
        }
        return new BackendUnavailableException("The service did not answer.", why);
    }

    @Override
    public List<LockName> names(String prefix, String after, int limit) {
        Answer answer = question(one -> one.list(prefix, after, limit), client().requestTimeout());
        if (answer instanceof Listed listed) {
            return listed.names();
        }
        throw noAnswer(answer);
    }

    @Override
    public void close() {
        stop();
        Listener last = guarded(() -> {
            Listener listener = present;
            present = null;
            return listener;
        });
        if (last != null) {
            last.close();
        }
    }
}

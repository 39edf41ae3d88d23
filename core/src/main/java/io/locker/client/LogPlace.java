package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.api.MultiLock;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.HostSettings;
import io.locker.host.LogHost;
import io.locker.host.LogHost.Answer;
import io.locker.host.LogHost.Progress;
import io.locker.machine.ClaimId;
import io.locker.machine.LockState;
import io.locker.machine.LockView;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.LogBackend;
import io.locker.spi.TimeSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A log as the place of claims: runs one {@link LogHost} on real threads.
 *
 * <p>Whoever wants something appends it on its own thread, together with what others want; the thread of the log's
 * delivery applies entries and remembers what they mean. Joining the log and saving snapshots is done on threads of the
 * client.
 */
final class LogPlace implements ClaimPlace, ClaimPlace.Desk {
    private final LockClient client;
    private final LogBackend log;
    private final TimeSource time;
    private final LogFeed feed;
    private final ReentrantLock guard = new ReentrantLock();
    private final LogHost host;
    private final Map<ClaimId, ClaimHandle> handles = new HashMap<>();
    private final Map<Long, CompletableFuture<Seen>> questions = new HashMap<>();
    private boolean closed;
    private TimeSource.@Nullable Timer timer;
    private long timerAt;

    LogPlace(LockClient client, LogBackend log, HostSettings settings) {
        this.client = client;
        this.log = log;
        time = client.time();
        host = new LogHost(settings, time.nanos());
        feed = new LogFeed(this, log);
    }

    /** Does something with the host under the guard, and hands on what came of it. */
    <T> T with(Function<LogHost, T> act) {
        guard.lock();
        try {
            T result = act.apply(host);
            tell();
            return result;
        } finally {
            guard.unlock();
        }
    }

    long now() {
        return time.nanos();
    }

    private void tell() {
        for (News news : host.news()) {
            ClaimHandle handle = handles.get(news.id());
            if (handle != null && handle.take(news)) {
                handles.remove(news.id());
            }
        }
        for (Answer answer : host.answers()) {
            CompletableFuture<Seen> question = questions.remove(answer.ticket());
            if (question != null) {
                question.complete(answer.seen());
            }
        }
    }

    /** Sets the alarm for what is to be done later. */
    void rest() {
        guard.lock();
        try {
            long due = host.due(time.nanos());
            if (!closed && (timer == null || due - timerAt < 0)) {
                if (timer != null) {
                    timer.cancel();
                }
                timerAt = due;
                timer = time.at(due, this::timeHasCome);
            }
        } finally {
            guard.unlock();
        }
    }

    private void timeHasCome() {
        guard.lock();
        try {
            timer = null;
        } finally {
            guard.unlock();
        }
        driveLater();
    }

    @Override
    public void driveLater() {
        client.threads().request(() -> {
            feed.pump(true);
            drive(() -> false);
        });
    }

    @Override
    public void drive(BooleanSupplier satisfied) {
        feed.pump(false);
        while (!satisfied.getAsBoolean()) {
            String entry = with(one -> closed ? null : one.nextAppend(time.nanos()));
            if (entry == null) {
                break;
            }
            append(entry);
        }
        rest();
    }

    private void append(String entry) {
        try {
            long index = log.append(entry);
            with(one -> {
                one.appended(index, time.nanos());
                return index;
            });
        } catch (LockException e) {
            appendFailed(e);
        } catch (RuntimeException e) {
            appendFailed(new OutcomeUnknownException("The backend failed in a way that it should not.", e));
        }
    }

    private void appendFailed(LockException why) {
        with(one -> {
            one.appendFailed(why, time.nanos());
            return why;
        });
    }

    @Override
    public long lookAgain() {
        return 0; // every participant watches over all sessions
    }

    @Override
    public void join() {
        if (with(LogHost::progress).phase() != LogHost.Phase.SERVING) {
            catchUp();
        }
    }

    @Override
    public Seen send(Ask ask, SessionDriver session) {
        Seen seen = question(one -> one.ask(ask));
        return seen != null ? seen : new Seen.Failed(tooLate());
    }

    /** Asks something, and waits for the answer for the request timeout at most; null if none came. */
    private @Nullable Seen question(ToLongFunction<LogHost> asks) {
        CompletableFuture<Seen> answer = new CompletableFuture<>();
        long ticket = with(one -> {
            long drawn = asks.applyAsLong(one);
            questions.put(drawn, answer);
            return drawn;
        });
        drive(answer::isDone);
        Seen seen = Waits.until(time.nanos() + client.requestTimeout().toNanos(), time, answer);
        if (seen != null) {
            return seen;
        }
        boolean unsent = with(one -> {
            questions.remove(ticket);
            return !one.abandon(ticket);
        });
        return unsent ? new Seen.Failed(notReady()) : null;
    }

    private BackendUnavailableException notReady() {
        Progress progress = with(LogHost::progress);
        return new BackendUnavailableException(
                "The log is not followed up to its end yet. phase=" + progress.phase() + " applied="
                        + progress.applied() + " target=" + progress.target(),
                null);
    }

    private static OutcomeUnknownException tooLate() {
        return new OutcomeUnknownException("The log did not deliver the entry in time.", null);
    }

    @Override
    public void sessionOpened() {
        // Whoever follows the log watches over all sessions.
    }

    @Override
    public void sessionEnded(SessionDriver session, Function<LockName, LockException> why) {
        with(one -> {
            one.sessionEnded(session.id(), why);
            return why;
        });
    }

    @Override
    public ClaimHandle want(LockName name, SessionDriver session, Wish wish, BiConsumer<ClaimHandle, News> turn) {
        ClaimHandle handle = new ClaimHandle(wish.id(), name, this, session, turn);
        with(one -> {
            handles.put(wish.id(), handle);
            one.want(name, wish, time.nanos());
            if (session.isOver()) {
                one.sessionEnded(
                        session.id(),
                        lock -> new BackendUnavailableException(
                                "The session ended before the claim was sent; acquire again. name=" + lock.value()
                                        + " session=" + session.id(),
                                null));
            } else if (client.isClosed() && !handle.isAnswered()) {
                one.want(name, new Wish.Withdraw(wish.id()), time.nanos());
            }
            return handle;
        });
        return handle;
    }

    @Override
    public void want(Wish wish) {
        with(one -> {
            ClaimHandle handle = handles.get(wish.id());
            if (handle != null) {
                one.want(handle.name(), wish, time.nanos());
            }
            return wish;
        });
    }

    @Override
    public void withdrawUnlessAnswered(ClaimHandle handle) {
        with(one -> {
            if (!handle.isAnswered()) {
                one.want(handle.name(), new Wish.Withdraw(handle.id()), time.nanos());
            }
            return handle;
        });
        driveLater();
    }

    @Override
    public void forget(ClaimHandle handle) {
        with(one -> handles.remove(handle.id(), handle));
    }

    @Override
    public LockInfo seen(LockName name) {
        return with(one -> info(one, name));
    }

    private static LockInfo info(LogHost host, LockName name) {
        LockView lock = host.table().lock(name).<LockView>map(one -> one).orElseGet(() -> new LockState(name));
        return LockInfos.of(lock, lock, host.table().time());
    }

    @Override
    public LockInfo others(ClaimHandle handle) {
        return with(one -> LockInfos.without(
                handle.id(),
                one.table()
                        .lock(handle.name())
                        .<LockView>map(lock -> lock)
                        .orElseGet(() -> new LockState(handle.name())),
                one.table().time()));
    }

    @Override
    public int position(ClaimHandle handle) {
        return with(one -> one.position(handle.id()));
    }

    @Override
    public MultiLock all(List<LockName> names) {
        return new AtomicMultiLock(client, names);
    }

    /** Waits until this participant knows all that was in the log when it asked. */
    private void catchUp() {
        Seen seen = question(LogHost::read);
        if (seen == null) {
            throw with(LogHost::progress).phase() == LogHost.Phase.SERVING
                    ? new BackendUnavailableException("The log did not deliver the entry in time.", null)
                    : notReady();
        }
        if (seen instanceof Seen.Failed failed) {
            throw failed.why() instanceof BackendUnavailableException unavailable
                    ? unavailable
                    : new BackendUnavailableException("The log could not be read up to its end.", failed.why());
        }
    }

    @Override
    public LockInfo inspect(LockName name) {
        catchUp();
        return seen(name);
    }

    @Override
    public List<LockName> names(String prefix, String after, int limit) {
        catchUp();
        return with(one -> one.table().locks().stream()
                .map(LockView::name)
                .filter(name -> name.value().startsWith(prefix) && name.value().compareTo(after) > 0)
                .sorted(Comparator.comparing(LockName::value))
                .limit(limit)
                .toList());
    }

    @Override
    public void leave(SessionDriver session, long giveUpAt) {
        // The end of the session frees all that it has in one entry.
    }

    @Override
    public void close() {
        guard.lock();
        try {
            closed = true;
            if (timer != null) {
                timer.cancel();
            }
        } finally {
            guard.unlock();
        }
        feed.close();
    }
}

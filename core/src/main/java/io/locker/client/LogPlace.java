package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.HostSettings;
import io.locker.host.LogHost;
import io.locker.host.LogHost.Answer;
import io.locker.host.LogHost.Progress;
import io.locker.host.TableWords;
import io.locker.machine.LockState;
import io.locker.machine.LockView;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.LogBackend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
final class LogPlace extends ClaimPlace.OfMachine {
    private final LogBackend log;
    private final LogFeed feed;
    private final LogHost host;
    private final Map<Long, CompletableFuture<Seen>> questions = new HashMap<>();

    LogPlace(LockClient client, LogBackend log, HostSettings settings) {
        super(client);
        this.log = log;
        host = new LogHost(settings, now());
        feed = new LogFeed(this, log);
    }

    /** Does something with the host under the guard, and hands on what came of it. */
    <T extends @Nullable Object> T with(Function<LogHost, T> act) {
        return guarded(() -> act.apply(host));
    }

    @Override
    void take(LockName name, Wish wish) {
        host.want(name, wish, now());
    }

    @Override
    void end(String session, Function<LockName, LockException> why) {
        host.sessionEnded(session, why);
    }

    @Override
    List<News> news() {
        return host.news();
    }

    @Override
    void handOnAnswers() {
        for (Answer answer : host.answers()) {
            CompletableFuture<Seen> question = questions.remove(answer.ticket());
            if (question != null) {
                question.complete(answer.seen());
            }
        }
    }

    @Override
    long due() {
        return host.due(now());
    }

    @Override
    public void driveLater() {
        client().threads().request(() -> {
            feed.pump(true);
            drive(() -> false);
        });
    }

    @Override
    public void drive(BooleanSupplier satisfied) {
        feed.pump(false);
        while (!satisfied.getAsBoolean()) {
            String entry = with(one -> isClosed() ? null : one.nextAppend(now()));
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
                one.appended(index, now());
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
            one.appendFailed(why, now());
            return why;
        });
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
        if (time().await(now() + client().requestTimeout().toNanos(), answer)) {
            return answer.join();
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
        return with(one ->
                new TableWords(one.table()).listed(0, prefix, after, limit).names());
    }

    @Override
    public void close() {
        stop();
        feed.close();
    }
}

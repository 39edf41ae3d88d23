package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.OutcomeUnknownException;
import io.locker.redis.RedisErrors.Verdict;
import io.locker.redis.RedisFault.Kind;
import io.locker.redis.RedisFinder.Found;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the primary, made anew when it is lost or the primary has become another one, and what its failures
 * mean.
 */
final class RedisLink implements AutoCloseable {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(200);

    private final RedisFinder finder;

    /** Is told where the primary is each time that it was looked for. */
    private final Consumer<RedisServer> follower;

    private final long timeout;
    private final TimeSource time;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable Found current;
    private volatile boolean closed;

    RedisLink(RedisFinder finder, Consumer<RedisServer> follower, Duration timeout, TimeSource time) {
        this.finder = finder;
        this.follower = follower;
        this.timeout = timeout.toNanos();
        this.time = time;
    }

    /** What may be done again without harm if its outcome is not known, and what may not. */
    enum Effect {
        REPEATABLE,
        ONCE
    }

    /** A request, or several, on one connection. */
    interface Work<T> {
        T on(Found found, long deadline) throws RedisFault, RedisRefusal;
    }

    /** Connects for the first time: what does not pass by itself is said at once. */
    RedisServer open() {
        long deadline = time.nanos() + timeout;
        while (true) {
            try {
                return connect(deadline).server();
            } catch (BackendUnavailableException e) {
                if (!(e.getCause() instanceof RedisRefusal) || !mayTryAgain(e) || isTooLate(LONGEST_PAUSE, deadline)) {
                    throw e;
                }
                pause(LONGEST_PAUSE);
            }
        }
    }

    /**
     * Does something, within the request timeout. Goes on trying as long as it is certain that nothing was changed and
     * it may soon be otherwise.
     *
     * @throws BackendUnavailableException if it is certain that nothing was changed, or that it does no harm
     * @throws OutcomeUnknownException if something may have been changed, or may be later
     */
    <T> T run(Effect effect, Work<T> work) {
        long deadline = time.nanos() + timeout;
        long pause = FIRST_PAUSE;
        while (true) {
            LockException failure;
            try {
                Found found = connect(deadline);
                try {
                    return work.on(found, deadline);
                } catch (RedisFault e) {
                    forget(found);
                    failure = failed(effect, e, found);
                } catch (RedisRefusal e) {
                    failure = refused(effect, e, found);
                }
            } catch (BackendUnavailableException e) {
                failure = e;
            }
            if (!mayTryAgain(failure) || isTooLate(pause, deadline)) {
                throw failure;
            }
            pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    /** Asks one thing that may be asked again without harm. */
    RedisReply ask(RedisRequest request) {
        return run(
                Effect.REPEATABLE,
                (found, deadline) -> new RedisReply(found.wire().ask(request, deadline)));
    }

    private boolean isTooLate(long pause, long deadline) {
        return time.nanos() + pause - deadline >= 0;
    }

    private boolean mayTryAgain(LockException failure) {
        if (closed || failure instanceof OutcomeUnknownException) {
            return false;
        }
        return !(failure.getCause() instanceof RedisRefusal refusal)
                || RedisErrors.verdict(refusal) == Verdict.PASSING
                || RedisErrors.verdict(refusal) == Verdict.ELSEWHERE;
    }

    private static LockException failed(Effect effect, RedisFault fault, Found found) {
        if (effect == Effect.ONCE && fault.kind() != Kind.NOT_SENT) {
            return new OutcomeUnknownException(
                    fault.kind() == Kind.TIMED_OUT
                            ? "Redis did not answer in time. address="
                                    + found.server().node()
                            : "The connection to Redis was lost before the answer came. address="
                                    + found.server().node() + " detail=" + fault.getCause(),
                    fault);
        }
        return RedisErrors.unreachable(fault, found.server().node());
    }

    private LockException refused(Effect effect, RedisRefusal refusal, Found found) {
        Verdict verdict = RedisErrors.verdict(refusal);
        if (verdict == Verdict.ELSEWHERE) {
            forget(found);
        }
        if (verdict == Verdict.UNCLEAR && effect == Effect.ONCE) {
            return new OutcomeUnknownException(
                    RedisErrors.message(refusal, found.server().node()), refusal);
        }
        return RedisErrors.refused(refusal, found.server().node());
    }

    private void forget(Found found) {
        found.wire().close();
    }

    private Found connect(long deadline) {
        if (closed) {
            throw closed();
        }
        Found found = current;
        if (found != null && !found.wire().isBroken()) {
            return found;
        }
        if (!time.take(deadline, connecting)) {
            throw new BackendUnavailableException(
                    "Redis cannot be reached. detail=another thread is still trying", null);
        }
        try {
            found = current;
            if (found == null || found.wire().isBroken()) {
                found = finder.find(deadline);
                current = found;
                follower.accept(found.server());
            }
        } finally {
            connecting.unlock();
        }
        if (closed) {
            found.wire().close();
            throw closed();
        }
        return found;
    }

    private static BackendUnavailableException closed() {
        return new BackendUnavailableException("The connection to Redis is closed.", null);
    }

    private void pause(long nanos) {
        boolean interrupted = false;
        long end = time.nanos() + nanos;
        for (long left = nanos; left > 0 && !closed; left = end - time.nanos()) {
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        Found found = current;
        if (found != null) {
            found.wire().close();
        }
    }
}

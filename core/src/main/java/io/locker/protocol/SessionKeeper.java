package io.locker.protocol;

import io.locker.api.Loss;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.StoreSessions.NewSession;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The life of one session, as a machine without threads, clocks or I/O: it is opened, kept alive by heartbeats, and
 * closed or lost.
 *
 * <p>The deadline is counted from the moment at which the request that earned it was first sent, less a margin for
 * clocks that run at different speeds. Past it the session is given up for good, whatever answers come later: the store
 * may have given its locks to others.
 *
 * <p>Times are nanoseconds of one monotonic clock. Not safe for use by several threads.
 *
 * @see <a href="https://doi.org/10.1145/74850.74870">Gray and Cheriton, Leases, SOSP 1989</a>
 */
public final class SessionKeeper {
    /** How far a session has come. */
    public enum Phase {
        /** Not recorded yet. */
        NEW,
        /** Recorded, and alive as far as is known here. */
        ALIVE,
        /** Over, against its owner's will. */
        LOST,
        /** Over, as its owner wanted. */
        CLOSED
    }

    /** The part of a lease that the clocks of two machines may differ by, as a divisor. */
    private static final int DRIFT = 50;

    private static final long LEAST_MARGIN = 10_000_000L;

    private final NewSession session;
    private final long lease;
    private final long margin;

    private Phase phase = Phase.NEW;
    private @Nullable Ask inFlight;
    private long sentAt;
    private long nextAt;
    private long deadline;
    private long lookedAt;
    private int failures;
    private boolean closing;
    private boolean ended;
    private Loss.Reason lostBy = Loss.Reason.EXPIRED;

    /**
     * Makes a session that is not recorded yet.
     *
     * @param session what to record; an id never used before
     * @param now the time
     */
    public SessionKeeper(NewSession session, long now) {
        this.session = session;
        lease = session.timeToLive().toNanos();
        margin = marginOf(session.timeToLive());
        nextAt = now;
        deadline = now;
        lookedAt = now;
    }

    /**
     * Returns by how much a lease is shortened on the side of the holder.
     *
     * @param lease the lease
     * @return the margin in nanoseconds: a fiftieth of the lease, and at least 10 ms
     */
    public static long marginOf(Duration lease) {
        return Math.max(LEAST_MARGIN, lease.toNanos() / DRIFT);
    }

    /**
     * Returns the session.
     *
     * @return its id
     */
    public String id() {
        return session.id();
    }

    /**
     * Returns how far it has come, as of the last call.
     *
     * @return the phase
     */
    public Phase phase() {
        return phase;
    }

    /**
     * Returns why it was lost.
     *
     * @return the reason; without meaning unless lost
     */
    public Loss.Reason lostBy() {
        return lostBy;
    }

    /**
     * Returns until when the store cannot have given the session's locks to others.
     *
     * @return the time; in the past unless alive
     */
    public long deadline() {
        return deadline;
    }

    /**
     * Says what to ask the store now, and notices that the deadline has passed.
     *
     * @param now the time
     * @return what to send; null if an answer is awaited or it is too early
     */
    public @Nullable Ask next(long now) {
        notice(now);
        lookedAt = now;
        if (inFlight != null || ended || now - nextAt < 0) {
            return null;
        }
        if (closing || phase == Phase.LOST) {
            inFlight = new Ask.Close(session.id());
        } else {
            inFlight = phase == Phase.NEW ? new Ask.Open(session) : new Ask.Beat(session.id());
        }
        sentAt = now;
        return inFlight;
    }

    /**
     * Notices that the deadline has passed: the session is lost then. A process that did not even look for long stood
     * still.
     *
     * @param now the time
     */
    public void notice(long now) {
        if (phase == Phase.ALIVE && now - deadline >= 0) {
            boolean stoodStill = now - lookedAt >= lease / 2;
            lose(stoodStill && failures == 0 ? Loss.Reason.PAUSED : Loss.Reason.BACKEND_DOWN, now);
        }
    }

    /**
     * The place says, without having been asked, that the session is over.
     *
     * @param now the time
     */
    public void toldOver(long now) {
        notice(now);
        if (phase == Phase.ALIVE) {
            lose(Loss.Reason.EXPIRED, now);
        }
        ended = ended || phase == Phase.LOST;
    }

    private void lose(Loss.Reason why, long now) {
        phase = Phase.LOST;
        lostBy = why;
        nextAt = now;
        deadline = Math.min(deadline, now);
    }

    /**
     * Takes the answer to what {@link #next} said.
     *
     * @param seen the answer
     * @param now the time
     */
    public void answer(Seen seen, long now) {
        Ask asked = inFlight;
        inFlight = null;
        notice(now);
        if (seen instanceof Seen.Failed failed) {
            failures++;
            if (asked instanceof Ask.Open && failed.why() instanceof OutcomeUnknownException) {
                lose(Loss.Reason.BACKEND_DOWN, now);
            }
            nextAt = now + Math.min(lease / 12, 20_000_000L << Math.min(failures, 6));
            ended = asked instanceof Ask.Close && failures >= 3;
            return;
        }
        failures = 0;
        if (asked instanceof Ask.Close) {
            ended = true;
        } else if (seen instanceof Seen.Alive alive && !alive.alive()) {
            lose(Loss.Reason.EXPIRED, now);
            ended = true;
        } else if (phase == Phase.NEW || phase == Phase.ALIVE) {
            phase = Phase.ALIVE;
            deadline = sentAt + lease - margin;
            nextAt = closing ? now : sentAt + lease / 3;
            notice(now);
        }
    }

    /**
     * Ends the session: it is closed at the store as soon as it can be.
     *
     * @param now the time
     */
    public void close(long now) {
        if (phase == Phase.NEW || phase == Phase.ALIVE) {
            closing = true;
            deadline = now;
            nextAt = now;
            ended = phase == Phase.NEW && inFlight == null;
            phase = Phase.CLOSED;
        }
    }

    /**
     * Says when to call {@link #next} again if nothing happens until then.
     *
     * @param now the time
     * @return the time; far in the future if there is nothing left to do
     */
    public long due(long now) {
        if (ended) {
            return now + Long.MAX_VALUE / 4;
        }
        if (phase == Phase.ALIVE) {
            // Also while an answer is awaited there is a look now and then, to know a process that stands still.
            long at = inFlight != null ? lookedAt + lease / 4 : nextAt;
            return at - deadline > 0 ? deadline : at;
        }
        return inFlight != null ? now + lease : nextAt;
    }

    /**
     * Says whether the store knows that the session is over, or will find out by itself.
     *
     * @return whether nothing is left to do
     */
    public boolean isEnded() {
        return ended;
    }
}

package io.locker.jdbc.file;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.BusyHandler;

/**
 * Waits for a lock of the database that another process has, in short steps, until the request timeout.
 *
 * <p>SQLite has no queue for its lock, so whoever looks more often gets it sooner. Its own handler waits up to a tenth
 * of a second between two looks, in which a hundred transactions of others may pass by; here the steps stay near the
 * length of one transaction, and differ so that two waiters do not meet for ever.
 */
final class FilePatience extends BusyHandler {
    private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(1_000);
    private static final int STEPS_UNTIL_LONGEST = 10;

    private long deadlineNanos;
    private boolean interrupted;

    /** Begins a call that may wait until a moment of {@link System#nanoTime()}. */
    void begin(long deadline) {
        deadlineNanos = deadline;
        interrupted = false;
    }

    /** Ends the call, and says whether the thread was interrupted while it waited. */
    boolean end() {
        return interrupted;
    }

    @Override
    protected int callback(int timesBefore) {
        return waitABit(timesBefore) ? 1 : 0;
    }

    /** Waits one step, or says that there is no time left. */
    boolean waitABit(int timesBefore) {
        // A pending interrupt would end every park at once and make this a busy loop.
        interrupted |= Thread.interrupted();
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        long longest = Math.min(SHORTEST_NANOS << Math.min(timesBefore, STEPS_UNTIL_LONGEST), LONGEST_NANOS);
        long step = ThreadLocalRandom.current().nextLong(SHORTEST_NANOS / 2, longest);
        LockSupport.parkNanos(this, Math.min(step, left));
        return true;
    }
}

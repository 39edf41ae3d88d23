package io.locker.server.engine;

import io.locker.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** One timer that is set anew only if it would be late. Used under a lock. */
final class Wake {
    private static final long FAR = Long.MAX_VALUE / 8;

    private final TimeSource time;
    private final Runnable task;
    private TimeSource.@Nullable Timer timer;
    private long due;
    private volatile boolean rang;
    private boolean closed;

    Wake(TimeSource time, Runnable task) {
        this.time = time;
        this.task = task;
    }

    /** Runs the task at a moment, or not much later, unless it is set to an earlier one. */
    void at(long moment, long now) {
        TimeSource.Timer set = timer;
        boolean isSet = set != null && !rang;
        if (closed || moment - now > FAR || (isSet && due - moment <= 0)) {
            return;
        }
        if (set != null) {
            set.cancel();
        }
        due = moment;
        rang = false;
        timer = time.at(moment, this::ring);
    }

    private void ring() {
        rang = true;
        task.run();
    }

    void close() {
        closed = true;
        TimeSource.Timer set = timer;
        if (set != null) {
            set.cancel();
        }
    }
}

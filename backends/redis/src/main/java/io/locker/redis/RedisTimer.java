package io.locker.redis;

import io.locker.spi.TimeSource;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets Lettuce use the timers of this process, instead of one with a thread of its own that never sleeps long. It wants
 * them while it connects.
 */
final class RedisTimer implements Timer {
    private final TimeSource time;
    private volatile boolean stopped;

    RedisTimer(TimeSource time) {
        this.time = time;
    }

    @Override
    public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
        Waiting waiting = new Waiting(task);
        waiting.timer = time.at(time.nanos() + unit.toNanos(delay), waiting::run);
        return waiting;
    }

    /** Lets nothing begin any more: it would be about connections that have ended. */
    @Override
    public Set<Timeout> stop() {
        stopped = true;
        return Set.of();
    }

    private enum State {
        WAITING,
        CANCELLED,
        EXPIRED
    }

    private final class Waiting implements Timeout {
        private final TimerTask task;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private volatile TimeSource.@Nullable Timer timer;

        Waiting(TimerTask task) {
            this.task = task;
        }

        private void run() {
            if (stopped || !state.compareAndSet(State.WAITING, State.EXPIRED)) {
                return;
            }
            try {
                task.run(this);
            } catch (Exception e) {
                System.getLogger(RedisTimer.class.getName()).log(Level.WARNING, "A timer's task failed.", e);
            }
        }

        @Override
        public Timer timer() {
            return RedisTimer.this;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public boolean isExpired() {
            return state.get() == State.EXPIRED;
        }

        @Override
        public boolean isCancelled() {
            return state.get() == State.CANCELLED;
        }

        @Override
        public boolean cancel() {
            boolean cancelled = state.compareAndSet(State.WAITING, State.CANCELLED);
            TimeSource.Timer running = timer;
            if (cancelled && running != null) {
                running.cancel();
            }
            return cancelled;
        }
    }
}

package io.locker.testkit.rerun;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long this process was kept from running: a thread that wants to wake up often notes how much too late it
 * did.
 */
final class StandStill {
    private static final long PERIOD_NANOS = Duration.ofMillis(20).toNanos();
    private static final long WORTH_NOTING_NANOS = Duration.ofMillis(100).toNanos();
    private static final int KEPT = 1_000;

    private record Pause(long end, long nanos) {}

    private final Deque<Pause> pauses = new ArrayDeque<>();

    /** One that measures until the process ends. */
    static StandStill measured() {
        StandStill measured = new StandStill();
        Thread thread = new Thread(measured::measure, "stand-still");
        thread.setDaemon(true);
        thread.start();
        return measured;
    }

    private void measure() {
        long due = System.nanoTime() + PERIOD_NANOS;
        while (true) {
            LockSupport.parkNanos(due - System.nanoTime());
            long now = System.nanoTime();
            if (now - due >= 0) {
                wokeUp(due, now);
                due = now + PERIOD_NANOS;
            }
        }
    }

    synchronized void wokeUp(long due, long now) {
        if (now - due < WORTH_NOTING_NANOS) {
            return;
        }
        if (pauses.size() == KEPT) {
            pauses.removeFirst();
        }
        pauses.addLast(new Pause(now, now - due));
    }

    /** The longest pause that ended after a moment of {@link System#nanoTime}; zero if there was none worth noting. */
    synchronized Duration longestSince(long moment) {
        return Duration.ofNanos(pauses.stream()
                .filter(pause -> pause.end() - moment > 0)
                .mapToLong(Pause::nanos)
                .max()
                .orElse(0));
    }
}

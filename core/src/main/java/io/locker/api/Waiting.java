package io.locker.api;

import java.time.Duration;
import java.util.Objects;

/**
 * How a claim waits while the lock is held by others.
 *
 * @param interval how long to pause between two looks; zero to stand in the queue
 */
public record Waiting(Duration interval) {
    private static final Waiting QUEUE = new Waiting(Duration.ZERO);

    /**
     * Checks.
     *
     * @param interval zero, or at least one millisecond, and at most ten years
     */
    public Waiting {
        interval = Objects.requireNonNull(interval, "interval").isZero()
                ? interval
                : AcquireOptions.check("interval", interval, 1);
    }

    /**
     * Stands in the queue and is told when it is its turn: first come, first served. The default.
     *
     * @return the way of waiting
     */
    public static Waiting queue() {
        return QUEUE;
    }

    /**
     * Leaves no trace in the store: looks, pauses, looks again. No order among those who wait this way, and those in
     * the queue come first.
     *
     * @param interval the pause between two looks, at least one millisecond; varied by a fifth so that many do not look
     *     at once
     * @return the way of waiting
     */
    public static Waiting poll(Duration interval) {
        if (Objects.requireNonNull(interval, "interval").isZero()) {
            throw new IllegalArgumentException("The pause between two looks is at least 1 ms. interval=0 ms");
        }
        return new Waiting(interval);
    }

    /**
     * Says whether this waits in the queue.
     *
     * @return whether it does
     */
    public boolean isQueue() {
        return interval.isZero();
    }
}

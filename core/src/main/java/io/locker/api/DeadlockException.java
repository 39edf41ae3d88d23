package io.locker.api;

import java.util.List;
import java.util.Objects;

/**
 * Waiting would have closed a circle in which each waits for the next for ever. Nothing was changed. Release what is
 * held and start again; retrying while holding fails again.
 */
public final class DeadlockException extends LockException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> cycle;

    /**
     * Makes the exception.
     *
     * @param cycle who waits for what, one entry a step, the first being the caller
     */
    public DeadlockException(List<String> cycle) {
        super(
                "Waiting for this lock would be a deadlock. cycle=" + Objects.requireNonNull(cycle, "cycle"),
                Effect.NOTHING_CHANGED,
                null);
        this.cycle = List.copyOf(cycle);
    }

    /**
     * Returns the circle of waiting.
     *
     * @return one entry a step, the first being the caller
     */
    public List<String> cycle() {
        return cycle;
    }
}

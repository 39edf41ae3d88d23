package io.locker.api;

import java.util.Objects;

/**
 * A lock was lost before it was unlocked through {@link java.util.concurrent.locks.Lock#unlock()}. The thread no longer
 * has it; nothing was changed.
 */
public final class LostMonitorException extends IllegalMonitorStateException {
    private static final long serialVersionUID = 1L;

    private final transient Loss loss;

    /**
     * Makes the exception.
     *
     * @param loss why, and which token is no longer good
     */
    public LostMonitorException(Loss loss) {
        super("The lock was lost before it was unlocked; the work under it may overlap with the next holder's. "
                + Objects.requireNonNull(loss, "loss").explain());
        this.loss = loss;
    }

    /**
     * Returns why the lock was lost.
     *
     * @return the loss
     */
    public Loss loss() {
        return loss;
    }
}

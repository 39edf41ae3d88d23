package io.locker.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A hold was lost while it was needed. Work done since may overlap with the next holder's, except at resources that
 * check the {@linkplain Loss#token() token}.
 */
public final class LockLostException extends LockException {
    private static final long serialVersionUID = 1L;

    private final transient Loss loss;
    private final transient @Nullable Object result;

    /**
     * Makes the exception.
     *
     * @param loss why, and which token is no longer good
     * @param result what the body returned if it ran to its end, else null
     * @param cause what the body threw, or null
     */
    public LockLostException(Loss loss, @Nullable Object result, @Nullable Throwable cause) {
        super("The lock was lost. " + Objects.requireNonNull(loss, "loss").explain(), Effect.CHANGED, cause);
        this.loss = loss;
        this.result = result;
    }

    /**
     * Returns why the hold was lost.
     *
     * @return the loss
     */
    public Loss loss() {
        return loss;
    }

    /**
     * Returns what the body of {@link DistributedLock#call} returned although the hold was lost, so that it can be used
     * after a check or undone.
     *
     * @return the result; null if there is none
     */
    public @Nullable Object result() {
        return result;
    }
}

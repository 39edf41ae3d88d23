package io.locker.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with a lock. One sealed family; each member says whether {@linkplain #effect() anything was
 * changed} and whether {@linkplain #retryIsSafe() a retry is safe}.
 *
 * <p>The message begins with a constant sentence and goes on with {@code key=value} fields.
 */
public abstract sealed class LockException extends RuntimeException
        permits LockTimeoutException,
                LockLostException,
                BackendUnavailableException,
                OutcomeUnknownException,
                LimitReachedException,
                NotPermittedException,
                DeadlockException {
    private static final long serialVersionUID = 1L;

    /** What the failed call did to the lock. */
    public enum Effect {
        /** The lock is as if the call had not been made. */
        NOTHING_CHANGED,
        /** The lock was changed. */
        CHANGED,
        /** The lock may have been changed, or may be later. */
        UNKNOWN
    }

    private final Effect effect;

    LockException(String message, Effect effect, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.effect = effect;
    }

    /**
     * Says what the failed call did to the lock.
     *
     * @return the effect
     */
    public final Effect effect() {
        return effect;
    }

    /**
     * Says whether the same call may be made again without thought. It may unless the outcome is unknown or work was
     * done under a lock that was lost.
     *
     * @return whether a retry is safe
     */
    public final boolean retryIsSafe() {
        return effect == Effect.NOTHING_CHANGED;
    }
}

package io.locker.api;

import java.util.Objects;

/** The lock was not granted in time. Nothing was changed: the claim was withdrawn. A retry is safe. */
public final class LockTimeoutException extends LockException {
    private static final long serialVersionUID = 1L;

    private final transient LockInfo seen;

    /**
     * Makes the exception.
     *
     * @param seen the lock as it was last seen: who holds it, and who waits
     */
    public LockTimeoutException(LockInfo seen) {
        super(
                "The lock was not granted in time. "
                        + Objects.requireNonNull(seen, "seen").explain(),
                Effect.NOTHING_CHANGED,
                null);
        this.seen = seen;
    }

    /**
     * Returns the lock as it was last seen, so that the caller can say who is in the way.
     *
     * @return what was seen
     */
    public LockInfo seen() {
        return seen;
    }
}

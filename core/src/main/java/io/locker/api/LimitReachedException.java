package io.locker.api;

/**
 * A bound was reached, such as the number of waiters of one lock. Nothing was changed. A retry is safe and may succeed
 * later.
 */
public final class LimitReachedException extends LockException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message one constant sentence, then fields: which limit, its number
     */
    public LimitReachedException(String message) {
        super(message, Effect.NOTHING_CHANGED, null);
    }
}

package io.locker.api;

import org.jspecify.annotations.Nullable;

/**
 * The request makes no sense for this lock or this caller: a lock that is in use as a semaphore of another size, a
 * reader that wants to become a writer, a user without the right. Nothing was changed; a retry fails again until
 * something else has changed.
 */
public final class NotPermittedException extends LockException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message one constant sentence, then fields
     * @param cause what the backend said, or null
     */
    public NotPermittedException(String message, @Nullable Throwable cause) {
        super(message, Effect.NOTHING_CHANGED, cause);
    }
}

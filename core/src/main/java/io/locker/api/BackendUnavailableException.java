package io.locker.api;

import org.jspecify.annotations.Nullable;

/** The backend could not be reached or refused to work, and it is certain that nothing was changed. A retry is safe. */
public final class BackendUnavailableException extends LockException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message one constant sentence, then fields
     * @param cause what the driver said, or null
     */
    public BackendUnavailableException(String message, @Nullable Throwable cause) {
        super(message, Effect.NOTHING_CHANGED, cause);
    }
}

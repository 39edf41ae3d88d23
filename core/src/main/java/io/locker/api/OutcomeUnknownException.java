package io.locker.api;

import org.jspecify.annotations.Nullable;

/**
 * A request was sent and no answer came: it may have been carried out, or may be later. A claim that may have been left
 * behind is withdrawn in the background, and ends with the session at the latest.
 */
public final class OutcomeUnknownException extends LockException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message one constant sentence, then fields
     * @param cause what the driver said, or null
     */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, Effect.UNKNOWN, cause);
    }
}

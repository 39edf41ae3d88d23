package io.locker.server.log;

import org.jspecify.annotations.Nullable;

/** The log cannot be opened, or could not do what was asked; the message says why. */
public final class LogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message one constant sentence, then fields
     * @param cause what went wrong, or null
     */
    public LogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

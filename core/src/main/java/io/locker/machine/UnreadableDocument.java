package io.locker.machine;

/**
 * A document, request or snapshot that this version of Locker cannot read. Nothing was changed; reading it again gives
 * the same answer.
 */
public final class UnreadableDocument extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what cannot be read, and why
     */
    public UnreadableDocument(String message) {
        super(message);
    }

    /**
     * Makes the exception.
     *
     * @param message what cannot be read, and why
     * @param cause what was thrown; may be null
     */
    public UnreadableDocument(String message, Throwable cause) {
        super(message, cause);
    }
}

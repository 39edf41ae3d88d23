package io.locker.machine;

/**
 * A document, request or snapshot that this version of Locker cannot read. Nothing was changed; reading it again gives
 * the same answer.
 */
public final class UnreadableDocument extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnreadableDocument(String message) {
        super(message);
    }

    UnreadableDocument(String message, Throwable cause) {
        super(message, cause);
    }
}

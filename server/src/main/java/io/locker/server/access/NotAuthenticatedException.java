package io.locker.server.access;

/** Nobody knows who comes. */
public final class NotAuthenticatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message one constant sentence, and nothing of what was shown
     */
    public NotAuthenticatedException(String message) {
        super(message);
    }
}

package io.locker.host;

/**
 * The table of this participant is not that of the others. Everything that it says may be wrong; it takes no part any
 * more.
 */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what differs, with both values
     */
    public DivergedException(String message) {
        super(message);
    }
}

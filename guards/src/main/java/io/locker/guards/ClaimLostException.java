package io.locker.guards;

/**
 * Thrown by the code that writes at a resource of {@link ClaimThenVerify}, to say that the resource refused the write
 * because somebody has claimed it since. The write was not made.
 */
public final class ClaimLostException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param cause what the resource said
     */
    public ClaimLostException(Throwable cause) {
        super("The resource was claimed by somebody else since, and nothing was written.", cause);
    }
}

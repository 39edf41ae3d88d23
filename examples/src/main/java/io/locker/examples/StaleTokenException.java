package io.locker.examples;

import io.locker.api.FencingToken;

/** A guard refused a change, because a later holder has been there. Nothing was changed. */
final class StaleTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param what the thing that was to be changed
     * @param token the token that is too old
     */
    StaleTokenException(String what, FencingToken token) {
        super("A later holder of the lock has been here; stop and start again. what=" + what + " token=" + token);
    }
}

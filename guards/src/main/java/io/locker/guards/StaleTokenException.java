package io.locker.guards;

import io.locker.api.FencingToken;

/**
 * A guard refused a writer, because a later holder of the lock has been at the resource. Nothing was changed.
 *
 * <p>A retry with the same token is refused again. Whoever gets this has lost its lock: it stops, and if the work is
 * still wanted, acquires anew and begins by reading what the later holder has left.
 */
public final class StaleTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Offer offer;
    private final transient FencingToken seen;

    /**
     * Makes the exception.
     *
     * @param offer what was refused
     * @param seen the greatest token that the guard knows of, greater than the one offered
     */
    public StaleTokenException(Offer offer, FencingToken seen) {
        super("A later holder of the lock has been here, and nothing was changed. resource=" + offer.resource()
                + " offered=" + offer.token() + " seen=" + seen);
        this.offer = offer;
        this.seen = seen;
    }

    /**
     * Returns what was to be changed.
     *
     * @return the name under which the guard knows it
     */
    public String resource() {
        return offer.resource();
    }

    /**
     * Returns the token that is too old.
     *
     * @return the token that was offered
     */
    public FencingToken offered() {
        return offer.token();
    }

    /**
     * Returns the token that was in the way, for messages and logs. It belongs to somebody else: to offer it would be
     * to write in that holder's name.
     *
     * @return the greatest token that the guard has seen; or, where it has forgotten the resource, the greatest of all
     *     that it has forgotten
     */
    public FencingToken seen() {
        return seen;
    }
}

package io.locker.machine;

/**
 * A claim that was granted.
 *
 * @param claim the claim
 * @param token the fencing token; 0 while it is open, because the revision of the write that carries the grant gives it
 * @param since when it was granted, in microseconds of the store's clock; 0 while it is open
 */
public record Grant(Claim claim, long token, long since) {
    /**
     * Returns whether the write that carries the grant has yet to give it its token.
     *
     * @return true if token and time are open
     */
    public boolean isOpen() {
        return token == 0;
    }

    Grant stamped(long revisionToken, long writtenAt) {
        return isOpen() ? new Grant(claim, revisionToken, writtenAt) : this;
    }

    /**
     * A grant that was released and still keeps others out for a while, whatever becomes of its session.
     *
     * @param grant the grant
     * @param until the store time at which it ends, in microseconds
     */
    public record Lingering(Grant grant, long until) {
        /**
         * Checks that it ends.
         *
         * @param grant the grant
         * @param until when it ends
         * @throws IllegalArgumentException if it never ends
         */
        public Lingering {
            if (until <= 0) {
                throw new IllegalArgumentException(
                        "A hold that lingers has an end. claim=" + grant.claim().id());
            }
        }
    }
}

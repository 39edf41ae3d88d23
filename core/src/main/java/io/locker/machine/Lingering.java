package io.locker.machine;

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

package io.locker.server.grpc;

/**
 * What one client may ask of the endpoint, so that it cannot hurt others.
 *
 * @param frameBytes the largest message that is read; the stream of a larger one ends
 * @param calls how many calls of a stream may be unanswered before nothing more of it is read
 * @param unsentBytes how much may wait to be sent to a client that does not read, before it is cut off
 * @param streams how many streams one connection may have at a time
 */
public record EndpointLimits(int frameBytes, int calls, int unsentBytes, int streams) {
    private static final EndpointLimits DEFAULTS = new EndpointLimits(4 << 20, 10_000, 16 << 20, 100);

    /**
     * Checks the numbers.
     *
     * @param frameBytes the largest message
     * @param calls how many calls
     * @param unsentBytes how much may wait
     * @param streams how many streams
     * @throws IllegalArgumentException if one is not positive
     */
    public EndpointLimits {
        if (frameBytes <= 0 || calls <= 0 || unsentBytes <= 0 || streams <= 0) {
            throw new IllegalArgumentException("A limit is positive. frameBytes=" + frameBytes + " calls=" + calls
                    + " unsentBytes=" + unsentBytes + " streams=" + streams);
        }
    }

    /**
     * Returns the limits that hold unless others are set.
     *
     * @return the defaults
     */
    public static EndpointLimits defaults() {
        return DEFAULTS;
    }
}

package io.locker.server.http;

import java.time.Duration;

/**
 * How much the HTTP front takes on, and how long it waits for whom.
 *
 * @param sizes bounds of what is sent
 * @param counts bounds of how many there are
 * @param patience how long it waits for a client
 * @param serving how long things take
 */
public record HttpLimits(Sizes sizes, Counts counts, Patience patience, Serving serving) {
    private static final HttpLimits DEFAULTS = new HttpLimits(
            new Sizes(8 << 10, 16 << 10, 64 << 10),
            new Counts(10_000, 8, 1_000, 1_000),
            new Patience(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofSeconds(10), 256 << 10),
            new Serving(Duration.ofSeconds(10), Duration.ofSeconds(50), Duration.ofSeconds(5), Duration.ofMinutes(10)));

    /**
     * Bounds of what is sent.
     *
     * @param line bytes of the first line of a request: a path with a long name, written in escapes
     * @param headers bytes of all headers of a request
     * @param body bytes of a body
     */
    public record Sizes(int line, int headers, int body) {}

    /**
     * Bounds of how many there are.
     *
     * @param connections connections at one time; more are closed at once
     * @param pipelined requests of one connection that wait behind the one that is answered; no more is read then
     * @param streams streams of events at one time
     * @param lines lines to the engine, one for each who is admitted
     */
    public record Counts(int connections, int pipelined, int streams, int lines) {}

    /**
     * How long a client may take.
     *
     * @param request from the first byte of a request to its last
     * @param idle from an answer to the first byte of the next request
     * @param write until a client has taken what was written
     * @param unread bytes of events that a client has not taken; more, and it is cut off
     */
    public record Patience(Duration request, Duration idle, Duration write, int unread) {}

    /**
     * How long things take.
     *
     * @param call how long the engine may take for an answer
     * @param longestWait how long a request waits for a lock at most, so that proxies do not cut it off
     * @param grace how long a hold that was given back is remembered, for whoever gives it back again
     * @param stream how long a stream of events lasts; whoever listens opens the next
     */
    public record Serving(Duration call, Duration longestWait, Duration grace, Duration stream) {}

    /**
     * Returns the bounds that hold unless others are set.
     *
     * @return the defaults
     */
    public static HttpLimits defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the same bounds with others for how many there are.
     *
     * @param changed the bounds
     * @return the new bounds
     */
    public HttpLimits with(Counts changed) {
        return new HttpLimits(sizes, changed, patience, serving);
    }

    /**
     * Returns the same bounds with others for how long a client may take.
     *
     * @param changed the bounds
     * @return the new bounds
     */
    public HttpLimits with(Patience changed) {
        return new HttpLimits(sizes, counts, changed, serving);
    }

    /**
     * Returns the same bounds with others for how long things take.
     *
     * @param changed the bounds
     * @return the new bounds
     */
    public HttpLimits with(Serving changed) {
        return new HttpLimits(sizes, counts, patience, changed);
    }
}

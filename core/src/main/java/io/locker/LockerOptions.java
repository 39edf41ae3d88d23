package io.locker;

import io.locker.api.AcquireOptions;
import io.locker.api.DurationText;
import io.locker.protocol.Texts;
import io.locker.spi.TimeSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link Locker} works. Immutable; each method returns a changed copy.
 *
 * <p>The defaults: a lease of four seconds, so that a crashed holder is replaced within about five; five seconds for
 * one request; the system's monotonic clock; a holder shown as {@code host:pid}.
 *
 * @param lease how long holds outlive this process, unless {@linkplain AcquireOptions#lease(Duration) set for a hold};
 *     from 100 ms to ten years
 * @param requestTimeout how long one request to the backend may take; from 10 ms to ten minutes
 * @param holder who this client is, as shown to others; at most 200 characters, no control characters and no half of a
 *     surrogate pair
 * @param time the clock and the timers
 */
public record LockerOptions(Duration lease, Duration requestTimeout, String holder, TimeSource time) {

    /**
     * Checks the components.
     *
     * @param lease as above
     * @param requestTimeout as above
     * @param holder as above
     * @param time as above
     */
    public LockerOptions {
        AcquireOptions.defaults().lease(lease);
        Objects.requireNonNull(requestTimeout, "requestTimeout");
        Texts.whole("holder", holder);
        Objects.requireNonNull(time, "time");
        if (requestTimeout.compareTo(Duration.ofMillis(10)) < 0
                || requestTimeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("The request timeout lies between 10 ms and 10 minutes. requestTimeout="
                    + DurationText.of(requestTimeout));
        }
        if (holder.isBlank() || holder.length() > 200 || holder.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "A holder has 1 to 200 characters and no control characters. length=" + holder.length());
        }
    }

    /**
     * Returns the defaults.
     *
     * @return the options
     */
    public static LockerOptions defaults() {
        return new LockerOptions(
                Duration.ofSeconds(4), Duration.ofSeconds(5), host() + ":" + pid(), TimeSource.system());
    }

    private static String host() {
        String host = System.getenv("HOSTNAME");
        if (host == null || host.isBlank()) {
            try {
                host = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "unknown-host";
            }
        }
        return host.length() > 150 ? host.substring(0, 150) : host;
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    /**
     * Sets the lease of holds that do not set their own.
     *
     * @param lease from 100 ms to ten years
     * @return a changed copy
     */
    public LockerOptions withLease(Duration lease) {
        return new LockerOptions(lease, requestTimeout, holder, time);
    }

    /**
     * Sets how long one request to the backend may take.
     *
     * @param requestTimeout from 10 ms to ten minutes
     * @return a changed copy
     */
    public LockerOptions withRequestTimeout(Duration requestTimeout) {
        return new LockerOptions(lease, requestTimeout, holder, time);
    }

    /**
     * Sets who this client is, as shown to those who wait for it.
     *
     * @param holder such as {@code billing on web-2}
     * @return a changed copy
     */
    public LockerOptions withHolder(String holder) {
        return new LockerOptions(lease, requestTimeout, holder, time);
    }

    /**
     * Sets the clock and the timers, for tests.
     *
     * @param time such as a virtual clock
     * @return a changed copy
     */
    public LockerOptions withTime(TimeSource time) {
        return new LockerOptions(lease, requestTimeout, holder, time);
    }
}

package io.locker.spi;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host and a port, as addresses of backends have them: {@code host}, {@code host:port} or {@code [number]:port}, with
 * brackets around a number of IPv6. Nobody is asked whether there is such a host.
 *
 * @param host a name or a number, without brackets
 * @param port from 1 to 65535
 */
public record HostPort(String host, int port) {
    /** Whatever the resolver may know, without what has a meaning in an address. */
    private static final Pattern HOST = Pattern.compile("[^\\s\\p{Cntrl}/@\\[\\]]+");

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");
    private static final int GREATEST = 65_535;

    /**
     * Checks both.
     *
     * @param host as above
     * @param port as above
     * @throws IllegalArgumentException if the port is none, or the host has characters that no host has
     */
    public HostPort {
        Objects.requireNonNull(host, "host");
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("A host is a name or a number. host=" + host);
        }
        if (port < 1 || port > GREATEST) {
            throw new IllegalArgumentException("A port lies between 1 and " + GREATEST + ". port=" + port);
        }
    }

    /**
     * Reads a host and a port.
     *
     * @param text as above
     * @param usual the port where none is given
     * @return both; empty if the text is something else
     */
    public static Optional<HostPort> parse(String text, int usual) {
        Objects.requireNonNull(text, "text");
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > text.lastIndexOf(']');
        String host = hasPort ? text.substring(0, colon) : text;
        String port = hasPort ? text.substring(colon + 1) : "";
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            return Optional.empty();
        }
        return of(host, port.isEmpty() ? Integer.toString(usual) : port);
    }

    /**
     * Returns another port of the same host.
     *
     * @param text its number
     * @return both; empty if that is no number of a port
     */
    public Optional<HostPort> at(String text) {
        Objects.requireNonNull(text, "text");
        return of(host, text);
    }

    private static Optional<HostPort> of(String host, String port) {
        int number = DIGITS.matcher(port).matches() ? Integer.parseInt(port) : 0;
        return number < 1 || number > GREATEST || !HOST.matcher(host).matches()
                ? Optional.empty()
                : Optional.of(new HostPort(host, number));
    }

    /** {@code host:port}, with brackets around a number of IPv6. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

package io.locker.server.tls;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a server may listen: beyond this machine only with TLS and access control, and to other nodes only if both
 * sides show certificates, unless it was told explicitly that it may.
 */
public final class ListenRules {
    private static final Pattern LOOPBACK_4 = Pattern.compile("127(\\.\\d{1,3}){3}");

    private ListenRules() {}

    /** Who connects to a port. */
    public enum Audience {
        /** Clients: whoever may do something there shows a token or a certificate. */
        CLIENTS,
        /** Other nodes of the cluster, which can do everything. */
        NODES
    }

    /**
     * A port on which the server would listen.
     *
     * @param option the option that sets the address, for people
     * @param host the address without the port
     * @param audience who connects there
     * @param tls the certificates; empty for none
     */
    public record Listener(String option, String host, Audience audience, Optional<TlsFiles> tls) {}

    /**
     * Checks where a server would listen.
     *
     * @param listeners the ports
     * @param accessControl whether access control is on
     * @param insecure whether it was told explicitly to listen anyway
     * @throws IllegalArgumentException if it must not listen there; says what is missing
     */
    public static void check(List<Listener> listeners, boolean accessControl, boolean insecure) {
        for (Listener listener : listeners) {
            Optional<String> missing = missing(listener, accessControl);
            if (missing.isPresent() && !insecure && !isLoopback(listener.host())) {
                throw new IllegalArgumentException(
                        "The server does not listen beyond this machine without protection, unless it is told to with"
                                + " --insecure. option=" + listener.option() + " address=\"" + listener.host()
                                + "\" missing=\"" + missing.get() + "\"");
            }
        }
    }

    private static Optional<String> missing(Listener listener, boolean accessControl) {
        if (listener.tls().isEmpty()) {
            return Optional.of(
                    listener.audience() == Audience.CLIENTS && !accessControl ? "TLS, access control" : "TLS");
        }
        if (listener.audience() == Audience.CLIENTS) {
            return accessControl ? Optional.empty() : Optional.of("access control");
        }
        boolean mutual = listener.tls().get().clientAuth() == ClientAuth.REQUIRE;
        return mutual ? Optional.empty() : Optional.of("certificates of other nodes");
    }

    /** By what is written, without asking anybody: a name other than localhost can mean anything. */
    static boolean isLoopback(String host) {
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return plain.toLowerCase(Locale.ROOT).equals("localhost")
                || plain.equals("::1")
                || plain.equals("0:0:0:0:0:0:0:1")
                || LOOPBACK_4.matcher(plain).matches();
    }
}

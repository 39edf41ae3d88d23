package io.locker.rabbitmq;

import io.locker.spi.BackendUri;
import io.locker.spi.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the stream is, and how to get there.
 *
 * @param nodes the nodes of the cluster, tried in this order
 * @param login as whom to come
 * @param vhost the virtual host
 * @param stream the name of the stream
 * @param maxBytes how much a stream that is made here keeps
 * @param security whether and how to use TLS
 */
record RabbitLocation(
        List<HostPort> nodes, Login login, String vhost, String stream, long maxBytes, Security security) {
    /** The least that a stream keeps: more than a snapshot of usual size and what comes until the next one. */
    static final long LEAST_BYTES = 100_000_000L;

    private static final long USUAL_BYTES = 500_000_000L;
    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;
    private static final Set<String> PARAMETERS = Set.of("stream", "maxBytes", "ca");

    /** Who comes. Not a record, so that nothing prints the password by accident. */
    static final class Login {
        private final String user;
        private final String password;

        Login(String user, String password) {
            this.user = user;
            this.password = password;
        }

        String user() {
            return user;
        }

        String password() {
            return password;
        }
    }

    /**
     * Whether to use TLS.
     *
     * @param tls whether
     * @param ca a file with the certificates to trust; null for those that this Java trusts
     */
    record Security(boolean tls, @Nullable Path ca) {}

    /** Reads an address. */
    static RabbitLocation of(BackendUri uri) {
        uri.allowOnly(PARAMETERS);
        String text = uri.rest();
        if (!text.startsWith("//") || text.length() == 2) {
            throw new IllegalArgumentException(
                    "An address of RabbitMQ names a host, such as rabbitmq://user:password@localhost/. address=" + uri);
        }
        boolean tls = uri.scheme().equals("rabbitmqs");
        String body = text.substring(2);
        int at = body.lastIndexOf('@');
        String place = body.substring(at + 1);
        int slash = place.indexOf('/');
        String vhost = slash < 0 ? "" : BackendUri.decode(place.substring(slash + 1));
        String hosts = slash < 0 ? place : place.substring(0, slash);
        Map<String, String> parameters = uri.parameters();
        String ca = parameters.get("ca");
        return new RabbitLocation(
                uri.hosts(hosts, tls ? TLS_PORT : PORT, "rabbitmq://one:5672,two:5672/"),
                login(at < 0 ? "" : body.substring(0, at), uri),
                vhost.isEmpty() ? "/" : vhost,
                stream(parameters.getOrDefault("stream", "locker")),
                maxBytes(parameters.get("maxBytes")),
                new Security(tls, ca == null ? null : Path.of(ca)));
    }

    private static Login login(String text, BackendUri uri) {
        if (text.isEmpty()) {
            return new Login("guest", "guest");
        }
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "An address of RabbitMQ names user and password, as in rabbitmq://user:password@host/. address="
                            + uri);
        }
        return new Login(BackendUri.decode(text.substring(0, colon)), BackendUri.decode(text.substring(colon + 1)));
    }

    private static String stream(String name) {
        if (!name.matches("[A-Za-z0-9_.:/-]{1,200}") || name.startsWith("amq.")) {
            throw new IllegalArgumentException("The parameter stream has 1 to 200 of the characters"
                    + " A-Z a-z 0-9 _ . : / - and does not begin with amq. stream=" + name);
        }
        return name;
    }

    private static long maxBytes(@Nullable String text) {
        if (text == null) {
            return USUAL_BYTES;
        }
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < LEAST_BYTES) {
            throw new IllegalArgumentException("The parameter maxBytes is how many bytes the stream keeps. maxBytes="
                    + text + " atLeast=" + LEAST_BYTES);
        }
        return Long.parseLong(text);
    }

    /** The stream as it may be named to anybody. */
    String shown() {
        return "stream=" + stream + " vhost=" + vhost;
    }
}

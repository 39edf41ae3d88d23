package io.locker.redis;

import io.locker.spi.BackendUri;
import io.locker.spi.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the locks are, and how to get there.
 *
 * @param nodes the addresses given: of servers, or of Sentinels if there is a primary's name
 * @param login as whom to come to the servers
 * @param primary the name by which Sentinels know the primary; null without Sentinels
 * @param sentinelLogin as whom to come to the Sentinels
 * @param security whether and how to use TLS
 * @param database the number of the database
 * @param settings the rest
 */
record RedisLocation(
        List<HostPort> nodes,
        Login login,
        @Nullable String primary,
        Login sentinelLogin,
        Security security,
        int database,
        Settings settings) {
    private static final int SERVER_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final Set<String> PARAMETERS = Set.of(
            "prefix",
            "wait",
            "waitTimeout",
            "allowEviction",
            "ca",
            "sentinelMasterId",
            "sentinelUser",
            "sentinelPassword");

    /** Who comes. Not a record, so that nothing prints the password by accident. */
    static final class Login {
        static final Login NOBODY = new Login(null, null);

        private final @Nullable String user;
        private final @Nullable String password;

        Login(@Nullable String user, @Nullable String password) {
            this.user = user;
            this.password = password;
        }

        @Nullable
        String user() {
            return user;
        }

        @Nullable
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

    /**
     * What does not say where.
     *
     * @param prefix what all keys begin with, in braces
     * @param replicas how many replicas must confirm a grant
     * @param confirmWithin how long they have for it; null if not said
     * @param allowEviction whether a server may throw away keys
     */
    record Settings(String prefix, int replicas, @Nullable Duration confirmWithin, boolean allowEviction) {}

    /** Reads an address. */
    static RedisLocation of(BackendUri uri) {
        uri.allowOnly(PARAMETERS);
        Map<String, String> parameters = uri.parameters();
        Rest rest = Rest.of(uri);
        boolean sentinels = uri.scheme().endsWith("-sentinel");
        String ca = parameters.get("ca");
        return new RedisLocation(
                uri.hosts(rest.nodes, sentinels ? SENTINEL_PORT : SERVER_PORT, "redis://one:6379,two:6379/0"),
                login(rest.login),
                primary(uri, rest, sentinels),
                new Login(parameters.get("sentinelUser"), parameters.get("sentinelPassword")),
                new Security(
                        Set.of("rediss", "rediss-sentinel", "valkeys").contains(uri.scheme()),
                        ca == null ? null : Path.of(ca)),
                database(rest.database, uri),
                settings(parameters));
    }

    /** The parts of what stands between scheme and parameters, still encoded. */
    private record Rest(String login, String nodes, String database, String fragment) {

        static Rest of(BackendUri uri) {
            String text = uri.rest();
            if (!text.startsWith("//") || text.length() == 2) {
                throw new IllegalArgumentException(
                        "An address of Redis names a host, such as redis://localhost:6379/0. address=" + uri);
            }
            int hash = text.indexOf('#');
            String fragment = hash < 0 ? "" : text.substring(hash + 1);
            String body = text.substring(2, hash < 0 ? text.length() : hash);
            int at = body.lastIndexOf('@');
            String login = at < 0 ? "" : body.substring(0, at);
            String place = body.substring(at + 1);
            int slash = place.indexOf('/');
            return new Rest(
                    login,
                    slash < 0 ? place : place.substring(0, slash),
                    slash < 0 ? "" : place.substring(slash + 1),
                    fragment);
        }
    }

    /** One word alone is a password, as with {@code redis-cli} and other clients. */
    private static Login login(String text) {
        if (text.isEmpty()) {
            return Login.NOBODY;
        }
        int colon = text.indexOf(':');
        String user = colon <= 0 ? null : BackendUri.decode(text.substring(0, colon));
        return new Login(user, BackendUri.decode(text.substring(colon + 1)));
    }

    private static @Nullable String primary(BackendUri uri, Rest rest, boolean sentinels) {
        String name = uri.parameters().getOrDefault("sentinelMasterId", BackendUri.decode(rest.fragment));
        if (sentinels && name.isEmpty()) {
            throw new IllegalArgumentException("An address of Sentinels names the primary that they watch, such as"
                    + " redis-sentinel://one,two,three/0#mymaster. address=" + uri);
        }
        if (!sentinels && !name.isEmpty()) {
            throw new IllegalArgumentException(
                    "Only an address of Sentinels names a primary; write redis-sentinel://. primary=" + name
                            + " address=" + uri);
        }
        return sentinels ? name : null;
    }

    private static int database(String text, BackendUri uri) {
        if (!text.matches("[0-9]{0,5}")) {
            throw new IllegalArgumentException(
                    "The path of an address of Redis is the number of a database. path=" + text + " address=" + uri);
        }
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static Settings settings(Map<String, String> parameters) {
        String prefix = parameters.getOrDefault("prefix", "locker");
        if (!prefix.matches("[A-Za-z0-9_.:/-]{1,64}")) {
            throw new IllegalArgumentException(
                    "The parameter prefix has 1 to 64 of the characters A-Z a-z 0-9 _ . : / -. prefix=" + prefix);
        }
        String within = parameters.get("waitTimeout");
        return new Settings(
                prefix,
                number("wait", parameters.getOrDefault("wait", "0")),
                within == null ? null : Duration.ofMillis(Math.max(1, number("waitTimeout", within))),
                yesOrNo("allowEviction", parameters.getOrDefault("allowEviction", "false")));
    }

    private static int number(String parameter, String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException(
                    "A parameter that is a number has digits only. parameter=" + parameter + " value=" + text);
        }
        return Integer.parseInt(text);
    }

    private static boolean yesOrNo(String parameter, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(
                    "A parameter that is yes or no is true or false. parameter=" + parameter + " value=" + text);
        }
        return text.equals("true");
    }
}

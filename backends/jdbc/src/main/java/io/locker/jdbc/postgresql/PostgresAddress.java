package io.locker.jdbc.postgresql;

import io.locker.spi.BackendUri;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.postgresql.PGProperty;

/**
 * Where a PostgreSQL backend is, taken from its address.
 *
 * @param url what the driver is given; without user, password and parameters
 * @param settings what else the driver is given
 * @param options the parameters of our own
 * @param connections how many connections at most are used for requests other than heartbeats
 * @param shown the address as people may see it
 */
record PostgresAddress(
        String url, Map<String, String> settings, PostgresOptions options, int connections, String shown) {
    private static final String SCHEMA = "schema";
    private static final String LOOK_AGAIN = "lookAgain";
    private static final String LISTEN = "listen";
    private static final String CONNECTIONS = "connections";
    private static final Set<String> OURS = Set.of(SCHEMA, LOOK_AGAIN, LISTEN, CONNECTIONS);

    private static final int CONNECTIONS_UNLESS_SET = 4;
    private static final String HOST = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?";

    /** What the driver is told unless the address says otherwise. */
    private static final Map<String, String> DEFAULTS = Map.of(
            PGProperty.APPLICATION_NAME.getName(), "locker",
            PGProperty.TCP_KEEP_ALIVE.getName(), "true");

    /** With several servers only the primary will do, and which one that is may have changed just now. */
    private static final Map<String, String> DEFAULTS_OF_SEVERAL = Map.of(
            PGProperty.TARGET_SERVER_TYPE.getName(), "primary",
            PGProperty.HOST_RECHECK_SECONDS.getName(), "0");

    /**
     * Copies the settings.
     *
     * @param url as above
     * @param settings as above
     * @param options as above
     * @param connections as above
     * @param shown as above
     */
    PostgresAddress {
        settings = Map.copyOf(settings);
    }

    /** Reads an address; what is wrong with it is said without its password. */
    static PostgresAddress of(BackendUri uri) {
        if (!uri.rest().startsWith("//")) {
            throw new IllegalArgumentException("A PostgreSQL address is postgresql://host/database. address=" + uri);
        }
        String rest = uri.rest().substring(2);
        int at = rest.lastIndexOf('@');
        int slash = rest.indexOf('/', at + 1);
        String hosts = slash < 0 ? rest.substring(at + 1) : rest.substring(at + 1, slash);
        Map<String, String> settings = new LinkedHashMap<>();
        if (at >= 0) {
            putUser(rest.substring(0, at), settings);
        }
        putParameters(uri, settings);
        String servers = servers(hosts, uri);
        DEFAULTS.forEach(settings::putIfAbsent);
        if (hosts(servers) > 1) {
            DEFAULTS_OF_SEVERAL.forEach(settings::putIfAbsent);
        }
        String database = slash < 0 ? "" : BackendUri.decode(rest.substring(slash + 1));
        return new PostgresAddress(
                "jdbc:postgresql://" + servers + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8),
                settings,
                options(uri.parameters()),
                number(uri.parameters(), CONNECTIONS, CONNECTIONS_UNLESS_SET, 100),
                uri.toString());
    }

    private static int hosts(String servers) {
        return servers.split(",", -1).length;
    }

    private static void putUser(String user, Map<String, String> settings) {
        int colon = user.indexOf(':');
        settings.put(PGProperty.USER.getName(), BackendUri.decode(colon < 0 ? user : user.substring(0, colon)));
        if (colon >= 0) {
            settings.put(PGProperty.PASSWORD.getName(), BackendUri.decode(user.substring(colon + 1)));
        }
    }

    private static void putParameters(BackendUri uri, Map<String, String> settings) {
        uri.parameters().forEach((name, value) -> {
            if (OURS.contains(name)) {
                return;
            }
            if (PGProperty.forName(name) == null) {
                throw new IllegalArgumentException(
                        "The address has a parameter that neither this backend nor the driver knows. parameter=" + name
                                + " known=" + List.of(SCHEMA, LOOK_AGAIN, LISTEN, CONNECTIONS)
                                + " and those of pgjdbc");
            }
            settings.put(name, value);
        });
    }

    private static String servers(String hosts, BackendUri uri) {
        if (hosts.isEmpty()) {
            return "localhost";
        }
        for (String host : hosts.split(",", -1)) {
            if (!host.matches(HOST)) {
                throw new IllegalArgumentException(
                        "A server in an address is host or host:port, several with commas between; percent signs are"
                                + " for user, password and database only. address=" + uri);
            }
        }
        return hosts;
    }

    private static PostgresOptions options(Map<String, String> parameters) {
        PostgresOptions options = PostgresOptions.defaults();
        String schema = parameters.get(SCHEMA);
        if (schema != null) {
            options = options.withSchema(schema);
        }
        if (parameters.containsKey(LOOK_AGAIN)) {
            options = options.withLookAgain(Duration.ofMillis(number(parameters, LOOK_AGAIN, 0, 9_999_999)));
        }
        String listen = parameters.getOrDefault(LISTEN, "true");
        if (!listen.equals("true") && !listen.equals("false")) {
            throw new IllegalArgumentException("The parameter listen is true or false. listen=" + listen);
        }
        return options.withListening(listen.equals("true"));
    }

    private static int number(Map<String, String> parameters, String name, int unlessSet, int most) {
        String text = parameters.get(name);
        if (text == null) {
            return unlessSet;
        }
        String digits = name.equals(LOOK_AGAIN) && text.endsWith("ms") ? text.substring(0, text.length() - 2) : text;
        if (!digits.matches("[1-9][0-9]{0,6}") || Integer.parseInt(digits) > most) {
            throw new IllegalArgumentException(
                    "The parameter " + name + " is a number from 1 to " + most + ". " + name + "=" + text);
        }
        return Integer.parseInt(digits);
    }

    /** What the driver is given, with as much time for the connection as is left. */
    Properties properties(Duration patience) {
        Properties properties = new Properties();
        properties.putAll(settings);
        // The driver bounds a connection to one server by whole seconds, and all of it by what loginTimeout says.
        long seconds = Math.max(1, patience.plusMillis(999).toSeconds());
        properties.putIfAbsent(PGProperty.LOGIN_TIMEOUT.getName(), Float.toString(patience.toMillis() / 1000f));
        properties.putIfAbsent(PGProperty.CONNECT_TIMEOUT.getName(), Long.toString(Math.max(1, seconds / hosts(url))));
        properties.putIfAbsent(PGProperty.SOCKET_TIMEOUT.getName(), Long.toString(seconds));
        return properties;
    }

    /** Without what the driver is given, which may be a secret. */
    @Override
    public String toString() {
        return shown;
    }
}

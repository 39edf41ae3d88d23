package io.locker.testkit.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PgBouncer in front of a PostgreSQL server. In transaction mode each transaction of a client gets any connection to
 * the server.
 *
 * @param port the port of the server behind it
 * @param connections how many connections to the server all clients share
 * @param mode {@code transaction} or {@code session}
 */
public record PgBouncerKind(int port, int connections, String mode) implements ServerKind {
    private static final String CONFIGURATION = "pgbouncer.ini";

    /** Writes what it is given to a file of that name in the working directory. */
    private static final String WRITE = "printf '%s' \"$1\" >\"$2\"";

    /**
     * Puts it in front of a server.
     *
     * @param server the server
     * @return the kind, in transaction mode, with one connection for all
     */
    public static PgBouncerKind inFrontOf(TestServer server) {
        return new PgBouncerKind(server.port(), 1, "transaction");
    }

    @Override
    public String name() {
        return "pgbouncer";
    }

    @Override
    public List<String> programs() {
        return List.of("pgbouncer", "/usr/sbin/pgbouncer");
    }

    @Override
    public List<List<String>> prepare(Place place) {
        String configuration = String.join(
                "\n",
                "[databases]",
                "* = host=127.0.0.1 user=postgres port=" + port,
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                "listen_port = " + place.port(),
                "unix_socket_dir =",
                "auth_type = any",
                "pool_mode = " + mode,
                "max_client_conn = 1000",
                "default_pool_size = " + connections,
                "server_round_robin = 1",
                "");
        List<List<String>> steps = new ArrayList<>();
        steps.add(List.of("sh", "-c", WRITE, "sh", configuration, CONFIGURATION));
        if (Nobody.isNeeded()) {
            steps.add(Nobody.owns(place.directory()));
        }
        return steps;
    }

    @Override
    public List<String> command(Place place) {
        Path configuration = place.directory().resolve(CONFIGURATION);
        return Nobody.runs(List.of(place.program().toString(), configuration.toString()));
    }

    @Override
    public String url(int port) {
        return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
    }
}

package io.locker.jdbc.postgresql;

import io.locker.LockerOptions;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.StoreBackend;
import io.locker.spi.TimeSource;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.Driver;

/** A schema of its own in a database, for one test: the address, and a look behind the scenes. */
final class Place implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final Queue<Place> USED = new ConcurrentLinkedQueue<>();

    private final String server;
    private final String schema;
    private final boolean usedAgain;

    private Place(String server) {
        this(server, false);
    }

    private Place(String server, boolean usedAgain) {
        this.server = server;
        this.usedAgain = usedAgain;
        schema = "locker_test_" + ProcessHandle.current().pid() + "_" + NUMBERS.incrementAndGet();
    }

    /** A place on the server that all tests share. */
    static Place shared() {
        return new Place(TestServers.shared(PostgresKind.PLAIN).url());
    }

    /** A place on a server. */
    static Place on(TestServer server) {
        return new Place(server.url());
    }

    /** A place that others may have used before, for tests that leave the tables as they are; it is empty. */
    static Place usedAgainOn(TestServer server) {
        Place used = USED.poll();
        while (used != null && !used.server.equals(server.url())) {
            used = USED.poll();
        }
        return used == null ? new Place(server.url(), true) : used;
    }

    /** A place at an address without parameters. */
    static Place at(String url) {
        return new Place(url);
    }

    String schema() {
        return schema;
    }

    /** The address of the place, with more parameters. */
    String address(String... parameters) {
        return server + "?schema=" + schema + (parameters.length == 0 ? "" : "&" + String.join("&", parameters));
    }

    /** The address of the same place through another server. */
    String addressThrough(TestServer other, String... parameters) {
        return other.url() + address(parameters).substring(server.length());
    }

    StoreBackend open() {
        return open(address(), LockerOptions.defaults().requestTimeout());
    }

    static StoreBackend open(String address, Duration requestTimeout) {
        OpenRequest request = new OpenRequest(BackendUri.parse(address), requestTimeout, TimeSource.system());
        return (StoreBackend) new PostgresBackendProvider().open(request);
    }

    /** A connection behind the scenes. */
    Connection connect() throws SQLException {
        return connect(server);
    }

    static Connection connect(String url) throws SQLException {
        String rest = url.substring("postgresql://".length());
        int at = rest.indexOf('@');
        Properties properties = new Properties();
        properties.setProperty("user", at < 0 ? "postgres" : rest.substring(0, at));
        Connection connection = new Driver().connect("jdbc:postgresql://" + rest.substring(at + 1), properties);
        if (connection == null) {
            throw new IllegalArgumentException("The driver does not know the URL. url=" + url);
        }
        return connection;
    }

    /** Runs SQL, in which {@code SCHEMA} stands for the schema. */
    void run(String... sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one.replace("SCHEMA", schema));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The statement failed. sql=" + List.of(sql), e);
        }
    }

    /** The first column of all rows, as text; {@code SCHEMA} stands for the schema. */
    List<String> look(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql.replace("SCHEMA", schema))) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("The query failed. sql=" + sql, e);
        }
    }

    /** What the tables have, but for the rows that are always there. */
    List<String> rows() {
        if (look("select to_regclass('SCHEMA.locker_lock')::text").contains(null)) {
            return List.of();
        }
        return look("select 'lock ' || name from SCHEMA.locker_lock union all"
                + " select 'inbox ' || name || ' ' || request from SCHEMA.locker_inbox union all"
                + " select 'session ' || id || ' ' || holder from SCHEMA.locker_session");
    }

    /** Removes the schema with all that is in it; one that is used again is only emptied. */
    @Override
    public void close() {
        if (usedAgain && !look("select to_regclass('SCHEMA.locker_lock')::text").contains(null)) {
            run("truncate SCHEMA.locker_lock, SCHEMA.locker_inbox, SCHEMA.locker_session");
            USED.add(this);
            return;
        }
        run("set client_min_messages = warning; drop schema if exists SCHEMA cascade");
    }
}

package io.locker.guards.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of the guard on one kind of database work with. */
abstract class JdbcGuardTests {
    static final FencingToken FIVE = new FencingToken(5);
    static final FencingToken SIX = new FencingToken(6);
    static final FencingToken SEVEN = new FencingToken(7);

    final JdbcGuard guard = new JdbcGuard();
    final TestDatabase kind;
    DataSource connections;

    JdbcGuardTests(TestDatabase kind) {
        this.kind = kind;
    }

    @BeforeEach
    final void make() throws SQLException {
        connections = kind.fresh();
        try (Connection connection = connections.getConnection()) {
            guard.createTable(connection);
        }
        TestDatabase.execute(connections, Duel.SCHEMA, Duel.CONTENT);
    }

    /** A transaction that checks and then writes its token into the thing. */
    void write(String resource, FencingToken token) throws SQLException {
        try (Connection connection = begin()) {
            guard.check(connection, new Offer(resource, token));
            set(connection, token.value());
            connection.commit();
        }
    }

    void assertRefused(String resource, FencingToken offered, FencingToken seen) throws SQLException {
        long before = get();
        assertThatThrownBy(() -> write(resource, offered))
                .isInstanceOfSatisfying(StaleTokenException.class, refused -> {
                    assertThat(refused.resource()).isEqualTo(resource);
                    assertThat(refused.offered()).isEqualTo(offered);
                    assertThat(refused.seen()).isEqualTo(seen);
                });
        assertThat(get()).isEqualTo(before);
    }

    Connection begin() throws SQLException {
        Connection connection = connections.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    static void set(Connection connection, long value) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update thing set last_token = ? where id = 1")) {
            update.setLong(1, value);
            update.executeUpdate();
        }
    }

    long get() throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement query = connection.prepareStatement("select last_token from thing where id = 1");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Lets a resource look as if nobody had come to it for so long. */
    void age(String resource, long seconds) throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "update " + JdbcGuard.TABLE + " set seen_at = seen_at - ? where resource = ?")) {
            update.setLong(1, seconds);
            update.setString(2, resource);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }
}

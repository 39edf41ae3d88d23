package io.locker.examples;

import io.locker.api.Hold;
import io.locker.guards.StaleTokenException;
import io.locker.guards.jdbc.JdbcGuard;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.sqlite.SQLiteDataSource;

/** A table of orders with a guard, which is checked in the same transaction that changes an order. */
final class Orders implements AutoCloseable {
    private final JdbcGuard guard = new JdbcGuard();
    private final DataSource connections;
    private final Connection connection;

    private Orders(DataSource connections) throws SQLException {
        this.connections = connections;
        this.connection = connections.getConnection();
    }

    /**
     * Opens the table, and makes it if it is missing.
     *
     * @param file the database file
     * @return the table, to be closed
     * @throws SQLException if it cannot be opened
     */
    static Orders open(Path file) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        Orders orders = new Orders(source);
        orders.make();
        return orders;
    }

    private void make() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists orders (id text primary key, state text not null)");
        }
        // region guard-table
        guard.createTable(connection); // or let somebody else run what guard.script(connection) returns
        // endregion
        connection.setAutoCommit(false);
    }

    /**
     * Adds a new order.
     *
     * @param id its name
     * @throws SQLException if it could not be added
     */
    void add(String id) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into orders (id, state) values (?, 'new')")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
        connection.commit();
    }

    /**
     * Marks an order as shipped.
     *
     * @param id its name
     * @param hold the hold under which this is done
     * @throws SQLException if the database failed; nothing was changed
     * @throws StaleTokenException if a later holder has been at the order; nothing was changed
     */
    void ship(String id, Hold hold) throws SQLException {
        // region guarded-transaction
        try {
            guard.check(connection, "orders/" + id, hold); // before anything is read
            if (read(id).equals("new")) {
                write(id, "shipped");
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) { // such as a StaleTokenException: a later holder has been here
            connection.rollback();
            throw e;
        }
        // endregion
    }

    private void write(String id, String state) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update orders set state = ? where id = ?")) {
            update.setString(1, state);
            update.setString(2, id);
            update.executeUpdate();
        }
    }

    private String read(String id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select state from orders where id = ?")) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("There is no such order. id=" + id);
                }
                return row.getString(1);
            }
        }
    }

    /**
     * Reads an order without a lock.
     *
     * @param id its name
     * @return its state
     * @throws SQLException if there is no such order or the database failed
     */
    String state(String id) throws SQLException {
        String state = read(id);
        connection.commit();
        return state;
    }

    /**
     * Removes what the guard keeps about orders that nobody has come to for a long time.
     *
     * @return how many those were
     * @throws SQLException if the database failed
     */
    int cleanUp() throws SQLException {
        // region guard-clean-up
        int removed = guard.cleanUp(connections, Duration.ofDays(30)); // longer than any hold
        // endregion
        return removed;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

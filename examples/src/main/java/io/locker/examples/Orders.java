package io.locker.examples;

import io.locker.api.FencingToken;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A table of orders with a guard: a column keeps the greatest fencing token that has touched a row, and every change
 * compares and raises it in the same statement.
 */
final class Orders implements AutoCloseable {
    private final Connection connection;

    private Orders(Connection connection) {
        this.connection = connection;
    }

    /**
     * Opens the table, and makes it if it is missing.
     *
     * @param file the database file
     * @return the table, to be closed
     * @throws SQLException if it cannot be opened
     */
    static Orders open(Path file) throws SQLException {
        Orders orders = new Orders(DriverManager.getConnection("jdbc:sqlite:" + file));
        // region guarded-table
        String table = "create table if not exists orders ("
                + " id text primary key, state text not null, token integer not null default 0)";
        // endregion
        try (Statement statement = orders.connection.createStatement()) {
            statement.execute(table);
        }
        return orders;
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
    }

    /**
     * Marks an order as shipped.
     *
     * @param id its name
     * @param token the token of the hold under which this is done
     * @throws SQLException if the database failed
     * @throws StaleTokenException if a later holder has touched the order; nothing was changed
     */
    void ship(String id, FencingToken token) throws SQLException {
        // region guard
        String change = "update orders set state = 'shipped', token = ? where id = ? and token <= ?";
        try (PreparedStatement update = connection.prepareStatement(change)) {
            update.setLong(1, token.value());
            update.setString(2, id);
            update.setLong(3, token.value());
            if (update.executeUpdate() == 0) {
                throw new StaleTokenException("order " + id, token);
            }
        }
        // endregion
    }

    /**
     * Reads an order on behalf of a holder: shows the token first, so that no earlier holder changes the order after it
     * was read.
     *
     * @param id its name
     * @param token the token of the hold under which this is done
     * @return its state
     * @throws SQLException if the database failed
     * @throws StaleTokenException if a later holder has touched the order
     */
    String read(String id, FencingToken token) throws SQLException {
        // region show-then-read
        String show = "update orders set token = ? where id = ? and token <= ? returning state";
        // endregion
        try (PreparedStatement update = connection.prepareStatement(show)) {
            update.setLong(1, token.value());
            update.setString(2, id);
            update.setLong(3, token.value());
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    throw new StaleTokenException("order " + id, token);
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

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

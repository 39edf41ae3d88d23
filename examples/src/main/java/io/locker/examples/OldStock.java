package io.locker.examples;

import io.locker.api.Hold;
import io.locker.guards.jdbc.JdbcGuard;
import io.locker.guards.jdbc.PostgresTrigger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Code that knows nothing of guards, on connections that check by themselves. */
final class OldStock {
    private final DataSource connections;

    /**
     * Takes the connections to work with.
     *
     * @param connections where connections come from
     */
    OldStock(DataSource connections) {
        this.connections = connections;
    }

    /**
     * Takes pieces off the stock.
     *
     * @param item which
     * @param pieces how many
     * @throws SQLException if the database failed
     */
    void take(String item, int pieces) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement update =
                    connection.prepareStatement("update stock set pieces = pieces - ? where item = ?")) {
                update.setInt(1, pieces);
                update.setString(2, item);
                update.executeUpdate();
            }
            connection.commit();
        }
    }

    /**
     * Takes pieces off the stock under a lock.
     *
     * @param connections where connections come from
     * @param hold the hold of the lock of the item
     * @throws SQLException if the database failed
     */
    static void takeGuarded(DataSource connections, Hold hold) throws SQLException {
        // region guarded-connections
        DataSource guarded = new JdbcGuard().guard(connections, "stock/7", hold); // a view, for this hold alone
        new OldStock(guarded).take("7", 3); // each of its transactions checks
        // endregion
    }

    /**
     * Returns what makes PostgreSQL refuse changes of orders without a token.
     *
     * @return statements
     */
    static String trigger() {
        // region postgres-trigger
        String sql = PostgresTrigger.script("orders", "'orders/' || r.id"); // the resource of a row r
        // endregion
        return sql;
    }
}

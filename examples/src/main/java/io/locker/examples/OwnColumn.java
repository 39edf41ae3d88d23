package io.locker.examples;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A guard made by hand: a column of the row itself keeps the greatest token. */
final class OwnColumn {
    private final Connection connection;

    /**
     * Takes the connection to work with.
     *
     * @param connection a connection, in auto-commit mode or not
     */
    OwnColumn(Connection connection) {
        this.connection = connection;
    }

    /**
     * Pays an invoice.
     *
     * @param id its name
     * @param offer the token of the hold under which this is done
     * @throws SQLException if the database failed
     * @throws StaleTokenException if a later holder has been at the invoice; nothing was changed
     */
    void pay(String id, Offer offer) throws SQLException {
        // region own-column
        String change = "update invoices set state = 'paid', token = ? where id = ? and token <= ?";
        try (PreparedStatement update = connection.prepareStatement(change)) {
            update.setLong(1, offer.token().value());
            update.setString(2, id);
            update.setLong(3, offer.token().value());
            if (update.executeUpdate() == 0) {
                throw new StaleTokenException(offer, tokenOf(id));
            }
        }
        // endregion
    }

    private FencingToken tokenOf(String id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select token from invoices where id = ?")) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("There is no such invoice. id=" + id);
                }
                return new FencingToken(row.getLong(1));
            }
        }
    }
}

package io.locker.guards.jdbc;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.guards.jdbc.Duel.Check;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Checks with the mistakes that people make, to show that a test would find them. The resource must be known. */
final class PlantedChecks {
    private static final String TABLE = JdbcGuard.TABLE;
    private static final long PAUSE_NANOS = 200_000;

    private PlantedChecks() {}

    /** Those that a kind of database does not make good by itself, with their names. */
    static Map<String, Check> on(TestDatabase kind, JdbcGuard guard) {
        Map<String, Check> planted = new TreeMap<>();
        planted.put("no check", (connection, offer) -> {});
        planted.put("tokens as doubles", PlantedChecks::asDoubles);
        planted.put("in a transaction before", (connection, offer) -> before(connection, guard, offer));
        if (kind != TestDatabase.SQLITE) { // It refuses to write after a look that is out of date.
            planted.put("no lock of the row", PlantedChecks::withoutLock);
        }
        return planted;
    }

    private static void asDoubles(Connection connection, Offer offer) throws SQLException {
        update(connection, "update " + TABLE + " set seen_at = seen_at where resource = ?", offer.resource());
        long seen = seen(connection, offer);
        if ((double) seen > (double) offer.token().value()) {
            throw new StaleTokenException(offer, new FencingToken(seen));
        }
        raise(connection, offer);
    }

    private static void before(Connection connection, JdbcGuard guard, Offer offer) throws SQLException {
        guard.check(connection, offer);
        connection.commit();
        LockSupport.parkNanos(PAUSE_NANOS); // As a holder is paused that thinks it has checked.
    }

    private static void withoutLock(Connection connection, Offer offer) throws SQLException {
        long seen = seen(connection, offer);
        if (seen > offer.token().value()) {
            throw new StaleTokenException(offer, new FencingToken(seen));
        }
        raise(connection, offer);
    }

    private static long seen(Connection connection, Offer offer) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select token from " + TABLE + " where resource = ?")) {
            query.setString(1, offer.resource());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void raise(Connection connection, Offer offer) throws SQLException {
        update(
                connection,
                "update " + TABLE + " set token = ? where resource = ?",
                offer.token().value(),
                offer.resource());
    }

    private static void update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int at = 0; at < parameters.length; at++) {
                update.setObject(at + 1, parameters[at]);
            }
            update.executeUpdate();
        }
    }
}

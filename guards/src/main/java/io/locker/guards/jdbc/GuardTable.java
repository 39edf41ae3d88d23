package io.locker.guards.jdbc;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The guard's table in the transaction of one connection: what is done there, in which order.
 *
 * <p>The row of a resource is changed, and so locked, by every check until its transaction ends. A row that is missing
 * is added, and then the floor is read. The clean-up removes rows first and raises the floor then, in one transaction.
 * So whoever adds a row anew comes after the one that removed it, and sees the floor that it raised.
 */
final class GuardTable {
    /** Between two looks a row can be added or removed by others; each such change needs a transaction of its own. */
    private static final int TRIES = 10;

    private final Connection connection;
    private final Dialect dialect;
    private final String table;
    private final int timeoutSeconds;

    GuardTable(Connection connection, String table, int timeoutSeconds) throws SQLException {
        this.connection = connection;
        this.dialect = Dialect.of(connection);
        this.table = table;
        this.timeoutSeconds = timeoutSeconds;
    }

    void create() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : dialect.schema(table)) {
                statement.execute(sql);
            }
        }
    }

    /** Lets an offer in and keeps it in the way of lower ones, or refuses it. */
    void admit(Offer offer) throws SQLException {
        if (dialect == Dialect.MARIADB) {
            admitByAdding(offer);
        } else {
            admitByRaising(offer);
        }
    }

    private void admitByRaising(Offer offer) throws SQLException {
        long token = offer.token().value();
        for (int tries = 0; tries < TRIES; tries++) {
            if (change(dialect.raise(table), token, offer.resource(), token)) {
                return;
            }
            OptionalLong seen = find(dialect.look(table), offer.resource());
            if (seen.isPresent() && seen.getAsLong() > token) {
                throw new StaleTokenException(offer, new FencingToken(seen.getAsLong()));
            }
            if (seen.isEmpty() && add(offer)) {
                refuseBelow(find(dialect.floor(table)), offer);
                return;
            }
        }
        throw new SQLException("The guard's row was changed again and again. resource=" + offer.resource(), "40001");
    }

    private boolean add(Offer offer) throws SQLException {
        try {
            return change(dialect.add(table), offer.resource(), offer.token().value());
        } catch (SQLException e) {
            boolean isThere =
                    dialect == Dialect.H2 && String.valueOf(e.getSQLState()).startsWith("23");
            if (!isThere) {
                throw e;
            }
            return false;
        }
    }

    /** The row that was added is lifted to the floor as well, in case that the writer commits in spite of all. */
    private void refuseBelow(OptionalLong floor, Offer offer) throws SQLException {
        long least = floor.orElseThrow(this::incomplete);
        if (offer.token().value() < least) {
            change(dialect.raise(table), least, offer.resource(), least);
            throw new StaleTokenException(offer, new FencingToken(least));
        }
    }

    /**
     * The way that never looks for a row that may not be there: InnoDB would lock the gap, and writers of resources
     * that are new would stand in each other's way.
     */
    private void admitByAdding(Offer offer) throws SQLException {
        long token = offer.token().value();
        run(dialect.addOrRaise(table), offer.resource(), token, token);
        List<Long> seen = all(dialect.read(table), offer.resource());
        if (seen.size() < 2) {
            throw incomplete();
        }
        long greatest = Math.max(seen.get(0), seen.get(1));
        if (token < greatest) {
            throw new StaleTokenException(offer, new FencingToken(greatest));
        }
    }

    private SQLException incomplete() {
        return new SQLException("The guard's table has no floor; make it by the script. table=" + table);
    }

    OptionalLong seen(String resource) throws SQLException {
        return find(dialect.look(table), resource);
    }

    /** Removes up to so many resources that nobody has come to for a while; returns how many were found. */
    int clean(long seconds, int limit) throws SQLException {
        if (dialect == Dialect.SQLITE) {
            // The first statement must be one that writes: one that only reads cannot turn to writing later on.
            run(dialect.raiseFloor(table), 0L, 0L);
        }
        List<String> old = new ArrayList<>();
        try (PreparedStatement query = prepare(dialect.old(table), seconds, limit);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                old.add(rows.getString(1));
            }
        }
        long greatest = 0;
        for (String resource : old) {
            OptionalLong token = find(dialect.lock(table), resource);
            if (token.isPresent() && run(dialect.remove(table), resource, seconds) == 1) {
                greatest = Math.max(greatest, token.getAsLong());
            }
        }
        run(dialect.raiseFloor(table), greatest, greatest);
        return old.size();
    }

    /** Makes a change and says whether it met a row. */
    private boolean change(String sql, Object... parameters) throws SQLException {
        return dialect.answersWithRows() ? !all(sql, parameters).isEmpty() : run(sql, parameters) > 0;
    }

    private int run(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    private OptionalLong find(String sql, Object... parameters) throws SQLException {
        List<Long> all = all(sql, parameters);
        return all.isEmpty() ? OptionalLong.empty() : OptionalLong.of(all.get(0));
    }

    private List<Long> all(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement query = prepare(sql, parameters);
                ResultSet rows = query.executeQuery()) {
            List<Long> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getLong(1));
            }
            return all;
        }
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            if (timeoutSeconds > 0) {
                statement.setQueryTimeout(timeoutSeconds);
            }
            for (int at = 0; at < parameters.length; at++) {
                statement.setObject(at + 1, parameters[at]);
            }
            return statement;
        } catch (SQLException | RuntimeException | Error e) {
            statement.close();
            throw e;
        }
    }
}

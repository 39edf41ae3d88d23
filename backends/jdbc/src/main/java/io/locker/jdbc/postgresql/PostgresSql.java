package io.locker.jdbc.postgresql;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/** Statements on one borrowed connection: each is one round trip, and a transaction of its own. */
final class PostgresSql {
    private static final String BEGIN = "begin isolation level read committed; ";
    private static final String COMMIT = "; commit";

    /** Reads the present row of a result. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * What is known of the connections.
     *
     * @param pooled whether a pooler may stand between, which loses prepared statements
     * @param otherIsolation whether transactions would begin with another isolation than READ COMMITTED
     */
    record Manner(boolean pooled, boolean otherIsolation) {}

    private final Connection connection;
    private final Manner manner;

    PostgresSql(Connection connection, Manner manner) {
        this.connection = connection;
        this.manner = manner;
    }

    /** Returns all rows. */
    <T> List<T> all(Row<T> row, String sql, @Nullable Object... values) throws SQLException {
        String whole = manner.otherIsolation ? BEGIN + sql + COMMIT : sql;
        try (PreparedStatement statement = connection.prepareStatement(whole)) {
            if (manner.pooled && statement.isWrapperFor(PGStatement.class)) {
                statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            }
            for (int i = 0; i < values.length; i++) {
                set(statement, i + 1, values[i]);
            }
            return rows(statement, row);
        } catch (SQLException e) {
            if (manner.otherIsolation) {
                rollBack(e);
            }
            throw e;
        }
    }

    /** Whether the server itself is at the other end: a pooler greets with the number of a process that is none. */
    boolean isDirect() throws SQLException {
        int process = one(row -> row.getInt(1), "select pg_backend_pid()");
        return connection.isWrapperFor(PGConnection.class)
                && connection.unwrap(PGConnection.class).getBackendPID() == process;
    }

    /** Returns the one row that a function answers. */
    <T> T one(Row<T> row, String sql, @Nullable Object... values) throws SQLException {
        List<T> rows = all(row, sql, values);
        if (rows.size() != 1) {
            throw new SQLException("The server answered another number of rows than one. rows=" + rows.size());
        }
        return rows.get(0);
    }

    private static <T> List<T> rows(PreparedStatement statement, Row<T> row) throws SQLException {
        boolean isResult = statement.execute();
        while (!isResult && statement.getUpdateCount() >= 0) {
            isResult = statement.getMoreResults();
        }
        List<T> rows = new ArrayList<>();
        try (ResultSet result = statement.getResultSet()) {
            while (result != null && result.next()) {
                rows.add(row.read(result));
            }
        }
        return rows;
    }

    private void set(PreparedStatement statement, int at, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(at, Types.VARCHAR);
        } else if (value instanceof String[] texts) {
            statement.setArray(at, connection.createArrayOf("text", texts));
        } else if (value instanceof Long[] numbers) {
            statement.setArray(at, connection.createArrayOf("int8", numbers));
        } else {
            statement.setObject(at, value);
        }
    }

    private void rollBack(SQLException cause) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("rollback");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Reads an array of texts; none if it is null. */
    static String[] texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? new String[0] : (String[]) array.getArray();
    }

    /** Reads an array of numbers; none if it is null. */
    static Long[] numbers(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? new Long[0] : (Long[]) array.getArray();
    }
}

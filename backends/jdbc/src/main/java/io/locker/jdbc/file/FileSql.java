package io.locker.jdbc.file;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements of one SQLite connection, prepared once and kept. For one thread at a time. */
final class FileSql {

    /** Reads the present row of a result. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    FileSql(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement that answers nothing, and says how many rows it changed. */
    int change(String sql, Object... values) throws SQLException {
        return prepare(sql, values).executeUpdate();
    }

    /** Returns the first row, or null if there is none. */
    <T> @Nullable T first(Row<T> row, String sql, Object... values) throws SQLException {
        try (ResultSet result = query(sql, values)) {
            return result.next() ? row.read(result) : null;
        }
    }

    /** Returns all rows. */
    <T> List<T> all(Row<T> row, String sql, Object... values) throws SQLException {
        try (ResultSet result = query(sql, values)) {
            if (!result.next()) {
                return List.of();
            }
            List<T> rows = new ArrayList<>();
            do {
                rows.add(row.read(result));
            } while (result.next());
            return rows;
        }
    }

    /** Returns the number that a query of one row and one column answers. */
    long number(String sql, Object... values) throws SQLException {
        try (ResultSet result = query(sql, values)) {
            if (!result.next()) {
                throw new SQLException("The database answered no row. sql=" + sql);
            }
            return result.getLong(1);
        }
    }

    /** Runs a statement and returns what it answers, to be read to the end and closed before the next one. */
    ResultSet query(String sql, Object... values) throws SQLException {
        return prepare(sql, values).executeQuery();
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}

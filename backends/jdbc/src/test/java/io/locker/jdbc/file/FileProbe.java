package io.locker.jdbc.file;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks into the database of a file backend from outside. */
final class FileProbe {
    private FileProbe() {}

    /** Counts the rows of a table, with or without a condition. */
    static int count(Path directory, String from) {
        return Integer.parseInt(ask(directory, "select count(*) from " + from));
    }

    /** Lets SQLite check every page; "ok" is the good answer. */
    static String integrity(Path directory) {
        return ask(directory, "pragma integrity_check");
    }

    /** Runs a statement that changes something. */
    static void change(Path directory, String sql) {
        try (Connection connection = connect(directory);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static String ask(Path directory, String sql) {
        try (Connection connection = connect(directory);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "";
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static Connection connect(Path directory) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("locker.db") + "?busy_timeout=20000");
    }
}

package io.locker.jdbc.file;

import io.locker.testkit.contract.StoreLockSubject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The file backend in a directory of the test, reachable from other processes, with every table looked at. */
final class FileLockSubject extends StoreLockSubject {
    private static final List<String> TABLES =
            List.of("locker_lock where name > ''", "locker_inbox", "locker_session", "locker_wake");

    private final Path directory;

    FileLockSubject(Path directory) {
        super(options -> FileSubject.open(directory, options.requestTimeout(), options.time()));
        this.directory = directory;
    }

    @Override
    public Optional<String> address() {
        return Optional.of("file:" + directory.toUri().getRawPath());
    }

    @Override
    public Optional<List<String>> leftovers() {
        List<String> rows = new ArrayList<>();
        if (Files.notExists(directory.resolve("locker.db"))) {
            return Optional.of(rows);
        }
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("locker.db"));
                Statement statement = database.createStatement()) {
            for (String table : TABLES) {
                addRows(statement, table, rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be looked at. directory=" + directory, e);
        }
        return Optional.of(rows);
    }

    private static void addRows(Statement statement, String table, List<String> rows) throws SQLException {
        try (ResultSet found = statement.executeQuery("select * from " + table)) {
            while (found.next()) {
                rows.add(table + " " + found.getString(1) + " " + found.getString(2));
            }
        }
    }
}

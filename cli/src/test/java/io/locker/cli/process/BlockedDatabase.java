package io.locker.cli.process;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A write transaction on the database of the locks that is never ended, so that nobody else can write. */
final class BlockedDatabase implements AutoCloseable {
    private final Connection connection;

    BlockedDatabase(Path locks) {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + locks.resolve("locker.db"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on nobody else can write. */
    void block() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 10000");
            statement.execute("begin immediate");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.locker.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The least that two durable changes cost in SQLite: twice an update of one row of one table, each a transaction, with
 * the settings of the file backend.
 */
final class BareCommits implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement update;

    private BareCommits(Connection connection, PreparedStatement update) {
        this.connection = connection;
        this.update = update;
    }

    static BareCommits in(Path directory) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("bare.db"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma auto_vacuum = incremental");
            statement.execute("pragma journal_mode = wal");
            statement.execute("pragma synchronous = full");
            statement.execute("create table bare (number integer not null) strict");
            statement.execute("insert into bare values (0)");
        }
        return new BareCommits(connection, connection.prepareStatement("update bare set number = number + 1"));
    }

    void twice() throws SQLException {
        update.executeUpdate();
        update.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

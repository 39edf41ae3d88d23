package io.locker.guards.jdbc;

import io.locker.testkit.server.MariaDbKind;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A kind of database, which gives each test one of its own. */
enum TestDatabase {
    SQLITE {
        @Override
        DataSource fresh() {
            try {
                Path target = Files.createDirectories(Path.of("target", "databases"));
                Path directory = Files.createTempDirectory(target, "guard");
                SQLiteConfig config = new SQLiteConfig();
                config.setJournalMode(SQLiteConfig.JournalMode.WAL);
                config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
                config.setBusyTimeout(20_000);
                SQLiteDataSource source = new SQLiteDataSource(config);
                source.setUrl("jdbc:sqlite:" + directory.resolve("guard.db"));
                return source;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    H2 {
        @Override
        DataSource fresh() {
            JdbcDataSource source = new JdbcDataSource();
            source.setUrl("jdbc:h2:mem:" + name() + NUMBERS.incrementAndGet()
                    + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000;DATABASE_TO_UPPER=FALSE");
            return source;
        }
    },
    POSTGRESQL {
        @Override
        DataSource fresh() throws SQLException {
            URI server = URI.create(TestServers.shared(PostgresKind.PLAIN).url());
            String database = "guard" + NUMBERS.incrementAndGet();
            execute(postgres(server, server.getPath().substring(1)), "create database " + database);
            return postgres(server, database);
        }

        private DataSource postgres(URI server, String database) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setServerNames(new String[] {server.getHost()});
            source.setPortNumbers(new int[] {server.getPort()});
            source.setUser(user(server));
            source.setPassword(password(server));
            source.setDatabaseName(database);
            return source;
        }
    },
    MARIADB {
        @Override
        DataSource fresh() throws SQLException {
            URI server = URI.create(TestServers.shared(new MariaDbKind()).url());
            String database = "guard" + NUMBERS.incrementAndGet();
            execute(mariaDb(server, server.getPath().substring(1)), "create database " + database);
            return mariaDb(server, database);
        }

        private DataSource mariaDb(URI server, String database) throws SQLException {
            MariaDbDataSource source = new MariaDbDataSource(
                    "jdbc:mariadb://" + server.getHost() + ":" + server.getPort() + "/" + database);
            source.setUser(user(server));
            source.setPassword(password(server));
            return source;
        }
    };

    private static final AtomicLong NUMBERS = new AtomicLong(System.nanoTime());

    /** Makes an empty database; skips the test if there is no such server. */
    abstract DataSource fresh() throws SQLException;

    /** The levels of isolation that differ from each other. */
    List<Integer> levels() {
        return this == SQLITE
                ? List.of(Connection.TRANSACTION_SERIALIZABLE)
                : List.of(
                        Connection.TRANSACTION_READ_COMMITTED,
                        Connection.TRANSACTION_REPEATABLE_READ,
                        Connection.TRANSACTION_SERIALIZABLE);
    }

    private static String user(URI server) {
        return server.getUserInfo().split(":", 2)[0];
    }

    private static @Nullable String password(URI server) {
        String[] parts = server.getUserInfo().split(":", 2);
        return parts.length == 1 ? null : parts[1];
    }

    static void execute(DataSource source, String... statements) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}

package io.locker.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Makes the tables of a new database, and refuses a database that is somebody else's.
 *
 * <p>SQLite keeps two numbers in the header of a database for this purpose: whose it is, and which version of its
 * tables.
 */
final class FileSchema {
    private static final int OURS = 0x4C434B52;
    private static final int VERSION = 1;

    /** A database that this version cannot use. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String sentence;

        UnusableException(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }

        /** What to tell the user. */
        String sentence() {
            return sentence;
        }
    }

    private final Connection connection;

    FileSchema(Connection connection) {
        this.connection = connection;
    }

    /** Makes the tables if there are none; one process does, if many come at once. */
    void prepare() throws SQLException, UnusableException {
        if (isPreparedAtOneMoment()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            // Both must come before the first table.
            statement.execute("pragma auto_vacuum = incremental");
            statement.execute("pragma journal_mode = wal");
            statement.execute("begin immediate");
            boolean made = false;
            try {
                if (!isPrepared()) {
                    statement.executeUpdate(script());
                    statement.execute("pragma application_id = " + OURS);
                    statement.execute("pragma user_version = " + VERSION);
                }
                statement.execute("commit");
                made = true;
            } finally {
                if (!made) {
                    statement.execute("rollback");
                }
            }
        }
    }

    /** Another process may be making the tables just now: half of its work is not to be seen. */
    private boolean isPreparedAtOneMoment() throws SQLException, UnusableException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("begin");
            boolean prepared = isPrepared();
            statement.execute("commit");
            return prepared;
        }
    }

    private boolean isPrepared() throws SQLException, UnusableException {
        long owner = number("pragma application_id");
        long version = number("pragma user_version");
        if (owner == OURS && version == VERSION) {
            return true;
        }
        if (owner == OURS) {
            throw new UnusableException(
                    "The database file was made by another version of Locker; use that version, or another directory."
                            + " version=" + version + " supported=" + VERSION);
        }
        if (owner != 0 || version != 0 || number("select count(*) from sqlite_schema") != 0) {
            throw new UnusableException("The database file belongs to another program; name another directory.");
        }
        return false;
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new SQLiteException("The database answered no row.", SQLiteErrorCode.SQLITE_ERROR);
            }
            return row.getLong(1);
        }
    }

    private static String script() {
        try (InputStream script = FileSchema.class.getResourceAsStream("schema.sql")) {
            if (script == null) {
                throw new IllegalStateException("The resource schema.sql is missing beside the classes.");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.locker.jdbc.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes the tables of a new database, and refuses a database that is somebody else's.
 *
 * <p>SQLite keeps two numbers in the header of a database for this purpose: whose it is, and which version of its
 * tables.
 */
final class FileSchema {
    private static final int OURS = 0x4C434B52;
    private static final int VERSION = 2;

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
    private final FilePatience patience;

    FileSchema(Connection connection, FilePatience patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /**
     * Makes the tables if there are none; one process does, if many come at once. After a fault, close the connection.
     */
    void prepare() throws SQLException, UnusableException {
        if (isPreparedAtOneMoment()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            // Both must come before the first table.
            statement.execute("pragma auto_vacuum = incremental");
            turnOnLog(statement);
            statement.execute("begin immediate");
            if (!isPrepared()) {
                statement.executeUpdate(script());
                statement.execute("pragma application_id = " + OURS);
                statement.execute("pragma user_version = " + VERSION);
            }
            statement.execute("commit");
        }
    }

    /** SQLite does not wait here as it does elsewhere when another process is just doing the same. */
    private void turnOnLog(Statement statement) throws SQLException {
        for (int times = 0; ; times++) {
            try {
                statement.execute("pragma journal_mode = wal");
                return;
            } catch (SQLException e) {
                if (!FileErrors.isLocked(e) || !patience.waitABit(times)) {
                    throw e;
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
        // In one statement, so that all three are of one moment while another process makes the tables.
        try (Statement statement = connection.createStatement();
                ResultSet header = statement.executeQuery("select (select application_id from pragma_application_id),"
                        + " (select user_version from pragma_user_version), count(*) from sqlite_schema")) {
            return header.next() && isOurs(header.getInt(1), header.getInt(2), header.getInt(3));
        }
    }

    private static boolean isOurs(int owner, int version, int tables) throws UnusableException {
        if (owner == OURS && version == VERSION) {
            return true;
        }
        if (owner == OURS) {
            throw new UnusableException(
                    "The database file was made by another version of Locker; use that version, or another directory."
                            + " version=" + version + " supported=" + VERSION);
        }
        if (owner != 0 || version != 0 || tables != 0) {
            throw new UnusableException("The database file belongs to another program; name another directory.");
        }
        return false;
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

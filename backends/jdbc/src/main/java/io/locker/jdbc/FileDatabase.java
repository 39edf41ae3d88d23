package io.locker.jdbc;

import io.locker.api.BackendUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.sqlite.BusyHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.jdbc4.JDBC4Connection;

/** The database file: makes it if it is missing, and opens connections to it. */
final class FileDatabase {

    /** What a commit waits for. */
    enum Durability {
        /** The disk has the commit, and every commit before it. */
        DISK("full"),
        /**
         * The operating system has the commit. Nothing is lost when a process dies. A power cut may take the latest
         * such commits away, but only from the end: a later commit to the disk takes the earlier ones with it.
         */
        SYSTEM("normal");

        private final String pragma;

        Durability(String pragma) {
            this.pragma = pragma;
        }
    }

    private final FileLocation location;
    private final FileErrors errors;
    private final Duration requestTimeout;

    FileDatabase(FileLocation location, Duration requestTimeout) {
        this.location = location;
        this.errors = new FileErrors(location.database());
        this.requestTimeout = requestTimeout;
    }

    FileErrors errors() {
        return errors;
    }

    /** Makes a connection; it does no I/O until it is used. */
    FileConnection connection(Durability durability) {
        return new FileConnection(whenLocked -> open(durability, whenLocked), errors, requestTimeout);
    }

    private Connection open(Durability durability, FilePatience whenLocked) throws SQLException {
        loadLibrary();
        makeFiles();
        Connection connection = connect();
        boolean usable = false;
        try {
            BusyHandler.setHandler(connection, whenLocked);
            try (Statement statement = connection.createStatement()) {
                statement.execute("pragma synchronous = " + durability.pragma);
            }
            new FileSchema(connection, whenLocked).prepare();
            usable = true;
            return connection;
        } catch (FileSchema.UnusableException e) {
            throw errors.unavailable(e.sentence());
        } finally {
            if (!usable) {
                connection.close();
            }
        }
    }

    /** The driver declares every exception, and throws its own, link errors, and those of the file system. */
    private void loadLibrary() {
        try {
            SqliteLibrary.load();
        } catch (Exception | LinkageError e) {
            throw new BackendUnavailableException(
                    "SQLite's native library could not be loaded; start Java with -Dorg.sqlite.tmpdir=DIRECTORY, a"
                            + " directory that this user may write to and that may hold programs. detail=" + e,
                    e);
        }
    }

    private void makeFiles() {
        try {
            FileDirectory.make(location.directory());
            FileDirectory.makeFile(location.database());
        } catch (IOException e) {
            throw directoryUnusable(e);
        }
        if (Files.isDirectory(location.database())) {
            throw errors.unavailable("There is a directory where the database file belongs; move it away.");
        }
    }

    private BackendUnavailableException directoryUnusable(IOException e) {
        return new BackendUnavailableException(
                "The directory of the database cannot be used; it must be a directory that this user may write to."
                        + " path=" + location.directory() + " detail=" + e,
                e);
    }

    private Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setGetGeneratedKeys(false);
        // As a URI, so that no character of the path is taken for the beginning of parameters.
        String uri = "file:" + location.database().toUri().getRawPath();
        return new JDBC4Connection("jdbc:sqlite:" + uri, uri, config.toProperties());
    }
}

package io.locker.jdbc.file;

import io.locker.api.BackendUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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

    /** What is left of the log file after it was once longer, because somebody read for long or wrote a lot. */
    private static final int LOG_BYTES = 4 << 20;

    private final FileLocation location;
    private final FileErrors errors;
    private final Duration requestTimeout;
    private final List<FileConnection> connections = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Object> opened = new AtomicReference<>();

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
        FileConnection made = new FileConnection(whenLocked -> open(durability, whenLocked), errors, requestTimeout);
        connections.add(made);
        return made;
    }

    /**
     * Leaves a file that was removed or replaced while it was in use, for the one that has its name now.
     *
     * <p>Without this, a client would go on for ever in a file that no other client can find.
     */
    void leaveIfReplaced() {
        @Nullable Object present = identity();
        @Nullable Object before = opened.getAndSet(present);
        if (before != null && !before.equals(present)) {
            connections.forEach(FileConnection::renew);
        }
    }

    /** What tells the file from another one of the same name; null if there is none or the system does not say. */
    private @Nullable Object identity() {
        try {
            return Files.readAttributes(location.database(), BasicFileAttributes.class)
                    .fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private Connection open(Durability durability, FilePatience whenLocked) throws SQLException {
        loadLibrary();
        makeFiles();
        leaveIfReplaced();
        Connection connection = connect();
        boolean usable = false;
        try {
            BusyHandler.setHandler(connection, whenLocked);
            try (Statement statement = connection.createStatement()) {
                statement.execute("pragma synchronous = " + durability.pragma);
                statement.execute("pragma journal_size_limit = " + LOG_BYTES);
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

package io.locker.jdbc.file;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.OutcomeUnknownException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Turns what SQLite and the file system say into sentences that tell what is known and what to do. */
final class FileErrors {
    private static final int FULL = SQLiteErrorCode.SQLITE_FULL.code;
    private static final String ANYTHING_ELSE = "The database file could not be used.";

    /** By the primary code, the lowest byte of what SQLite answers. */
    private static final Map<Integer, String> SENTENCES = Map.of(
            SQLiteErrorCode.SQLITE_BUSY.code,
            "Another process has kept the database file locked for the whole request timeout; look for one that is"
                    + " stopped or hangs, and end it.",
            SQLiteErrorCode.SQLITE_READONLY.code,
            "The database file cannot be written; this user needs write permission for the directory and every file"
                    + " in it.",
            SQLiteErrorCode.SQLITE_CANTOPEN.code,
            "The database file cannot be opened; this user needs read and write permission for the directory and"
                    + " every file in it.",
            SQLiteErrorCode.SQLITE_PERM.code,
            "The database file may not be used by this user; grant read and write permission for it.",
            SQLiteErrorCode.SQLITE_FULL.code,
            "The disk of the database file is full; free some space and try again.",
            SQLiteErrorCode.SQLITE_CORRUPT.code,
            "The database file is damaged; stop its users, move the directory away, and a new one will be made.",
            SQLiteErrorCode.SQLITE_NOTADB.code,
            "The database file is not a database of SQLite; move it away, or name another directory.",
            SQLiteErrorCode.SQLITE_IOERR.code,
            "The operating system failed to read or write the database file; look at the disk and the system's log.");

    private final Path path;

    FileErrors(Path path) {
        this.path = path;
    }

    /** What to throw when it is certain that nothing was changed. */
    BackendUnavailableException unavailable(SQLException cause) {
        String sentence = SENTENCES.getOrDefault(hasNoRoom(cause) ? FULL : primary(cause), ANYTHING_ELSE);
        return new BackendUnavailableException(sentence + fields(cause), cause);
    }

    /** What to throw when the file of the sessions' locks, which is not SQLite's, cannot be used. */
    BackendUnavailableException locksUnavailable(IOException cause) {
        return new BackendUnavailableException(
                "The file locker.sessions cannot be used; this user needs write permission for the directory and every"
                        + " file in it." + fields(cause),
                cause);
    }

    /** What to throw with a sentence of the caller's. */
    BackendUnavailableException unavailable(String sentence) {
        return new BackendUnavailableException(sentence + " path=" + path, null);
    }

    /**
     * What to throw when the commit itself failed.
     *
     * <p>A full disk and a lock that was not had leave no commit record behind. After any other fault the record may be
     * in the log file although the operating system reported an error, and the next process that recovers the log would
     * find it.
     */
    LockException atCommit(SQLException cause) {
        int primary = primary(cause);
        if (primary == SQLiteErrorCode.SQLITE_FULL.code || primary == SQLiteErrorCode.SQLITE_BUSY.code) {
            return unavailable(cause);
        }
        return new OutcomeUnknownException(
                "The commit failed, and it may or may not be found when the file is next read." + fields(cause), cause);
    }

    /** Whether another process had a lock, which leaves the connection as it was. */
    static boolean isLocked(SQLException cause) {
        return primary(cause) == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    private String fields(Exception cause) {
        String code = cause instanceof SQLiteException e
                ? e.getResultCode().name()
                : cause.getClass().getSimpleName();
        return " path=" + path + " code=" + code + " detail=" + cause.getMessage();
    }

    /** Where there is no room for the shared memory, SQLite calls it a fault of the operating system. */
    private static boolean hasNoRoom(SQLException cause) {
        return cause instanceof SQLiteException e && e.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE;
    }

    private static int primary(SQLException cause) {
        return cause instanceof SQLiteException e ? e.getResultCode().code & 0xFF : SQLiteErrorCode.UNKNOWN_ERROR.code;
    }
}

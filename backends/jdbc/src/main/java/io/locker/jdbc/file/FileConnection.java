package io.locker.jdbc.file;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the database, which threads use in turns, for one transaction each.
 *
 * <p>It is opened when first needed, and anew after a fault that may have spoilt it, so that a call works again as soon
 * as the cause is gone. An interrupt neither ends a call nor harms it; the thread finds it pending afterwards.
 */
final class FileConnection {

    /** What is done with the connection. */
    interface Work<T> {
        T run(FileSql sql) throws SQLException;
    }

    /** Opens the connection. */
    interface Opener {
        Connection open(FilePatience whenLocked) throws SQLException;
    }

    private final ReentrantLock turn = new ReentrantLock(true);
    private final FilePatience patience = new FilePatience();
    private final Opener opener;
    private final FileErrors errors;
    private final long timeoutNanos;

    private @Nullable Connection connection;
    private @Nullable FileSql sql;
    private boolean inTransaction;
    private boolean closed;
    private volatile boolean stale;

    FileConnection(Opener opener, FileErrors errors, Duration requestTimeout) {
        this.opener = opener;
        this.errors = errors;
        this.timeoutNanos = requestTimeout.toNanos();
    }

    /** Runs work that changes nothing and needs no transaction. */
    <T> T look(Work<T> work) {
        return inTurn(() -> {
            try {
                return work.run(opened());
            } catch (SQLException e) {
                abandon(e);
                throw errors.unavailable(e);
            }
        });
    }

    /** Runs work that changes nothing and sees one moment of the database. */
    <T> T read(Work<T> work) {
        return inTurn(() -> {
            try {
                T result = begun("begin", work);
                commit();
                return result;
            } catch (SQLException e) {
                abandon(e);
                throw errors.unavailable(e);
            } finally {
                rollBack();
            }
        });
    }

    /** Runs work that may change the database: all of it and durably, or nothing. */
    <T> T write(Work<T> work) {
        return inTurn(() -> {
            boolean committing = false;
            try {
                T result = begun("begin immediate", work);
                committing = true;
                commit();
                return result;
            } catch (SQLException e) {
                abandon(e);
                throw committing ? errors.atCommit(e) : errors.unavailable(e);
            } finally {
                rollBack();
            }
        });
    }

    /**
     * Runs one statement that is a transaction by itself and answers what it changed: durably, or not at all. Returns
     * what the last row says, or null if nothing was changed.
     */
    <T> @Nullable T writeAlone(FileSql.Row<T> row, String statement, Object... values) {
        return inTurn(() -> {
            boolean committing = false;
            try (ResultSet rows = opened().query(statement, values)) {
                T answer = null;
                while (rows.next()) {
                    answer = row.read(rows);
                    // SQLite has made the whole change before it answers the first row, and commits after the last.
                    committing = true;
                }
                return answer;
            } catch (SQLException e) {
                abandon(e);
                throw committing ? errors.atCommit(e) : errors.unavailable(e);
            }
        });
    }

    /** Opens the connection anew for the next call. */
    void renew() {
        stale = true;
    }

    /** Closes the connection after the call that is under way; later calls fail. */
    void close() {
        turn.lock();
        try {
            closed = true;
            drop();
        } finally {
            turn.unlock();
        }
    }

    private <T> T begun(String begin, Work<T> work) throws SQLException {
        FileSql opened = opened();
        opened.change(begin);
        inTransaction = true;
        return work.run(opened);
    }

    private void commit() throws SQLException {
        opened().change("commit");
        inTransaction = false;
    }

    private FileSql opened() throws SQLException {
        FileSql present = sql;
        if (present == null) {
            Connection fresh = opener.open(patience);
            connection = fresh;
            present = new FileSql(fresh);
            sql = present;
        }
        return present;
    }

    private void abandon(SQLException cause) {
        if (!FileErrors.isLocked(cause)) {
            drop();
        }
    }

    private void rollBack() {
        FileSql present = sql;
        if (!inTransaction || present == null) {
            return;
        }
        try {
            present.change("rollback");
            inTransaction = false;
        } catch (SQLException e) {
            drop();
        }
    }

    /** Lets go of the connection, and with it of any transaction; the next call opens another one. */
    private void drop() {
        Connection present = connection;
        connection = null;
        sql = null;
        inTransaction = false;
        if (present == null) {
            return;
        }
        try {
            present.close();
        } catch (SQLException e) {
            // Whoever caused this gets the first error, and there is nothing left to do with the connection.
        }
    }

    private <T> T inTurn(Supplier<T> call) {
        long deadline = System.nanoTime() + timeoutNanos;
        boolean interrupted = takeTurn(deadline);
        try {
            if (closed) {
                throw errors.unavailable("The backend is closed.");
            }
            if (stale) {
                stale = false;
                drop();
            }
            patience.begin(deadline);
            return call.get();
        } finally {
            interrupted |= patience.end();
            turn.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the turn of this thread, and says whether it was interrupted meanwhile. */
    private boolean takeTurn(long deadline) {
        boolean interrupted = Thread.interrupted();
        boolean taken = false;
        try {
            while (!taken) {
                try {
                    if (!turn.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                        throw errors.unavailable(
                                "Other calls of this process have used the database for the whole request timeout.");
                    }
                    taken = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return interrupted;
        } finally {
            if (interrupted && !taken) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

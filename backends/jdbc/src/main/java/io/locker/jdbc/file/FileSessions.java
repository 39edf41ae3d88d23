package io.locker.jdbc.file;

import io.locker.api.BackendUnavailableException;
import io.locker.api.OutcomeUnknownException;
import io.locker.jdbc.file.FileDatabase.Durability;
import io.locker.jdbc.file.FileStore.Drawn;
import io.locker.spi.StoreSessions;
import io.locker.spi.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The sessions of the file backend: a row with a heartbeat, and one byte of a file that the process keeps locked.
 *
 * <p>Who gets the lock of another session knows that its process has ended, and buries it at once. While the process
 * lives, but does not run, its heartbeat stands still, and whoever has watched that for the whole time to live buries
 * it too.
 */
final class FileSessions implements StoreSessions {
    /** So many pages may lie about unused, a few megabytes. */
    private static final int UNUSED_PAGES = 1_000;

    private static final String OPEN = "insert into locker_session (id, number, beat, time_to_live, opened_at, holder)"
            + " values (?, ?, 0, ?, ?, ?) on conflict (id) do nothing";
    private static final String BEAT = "update locker_session set beat = beat + 1 where id = ?";
    private static final String FIND = "select id, number, beat, time_to_live from locker_session where id = ?";
    private static final String FIND_ALL = "select id, number, beat, time_to_live from locker_session";
    private static final String END = "delete from locker_session where id = ?";
    private static final String END_IF_STILL = "delete from locker_session where id = ? and beat = ?";
    private static final String DROP_WAKES = "delete from locker_wake where session = ?";

    private final FileDatabase database;
    private final FileConnection connection;
    private final FileErrors errors;
    private final FileWatch watch;
    private final Path lockFile;
    private final BeatObserver observer;

    /** Sessions of this client, and what they keep locked. */
    private final Map<String, LockedByte> own = new ConcurrentHashMap<>();

    FileSessions(FileDatabase database, FileWatch watch, Path lockFile, TimeSource time) {
        this.database = database;
        this.connection = database.connection(Durability.SYSTEM);
        this.errors = database.errors();
        this.watch = watch;
        this.lockFile = lockFile;
        this.observer = new BeatObserver(time);
    }

    @Override
    public void open(NewSession session, WakeListener listener) {
        List<LockedByte> taken = new ArrayList<>();
        boolean opened = false;
        try {
            LockedByte locked = connection.write(sql -> record(sql, session, taken));
            own.put(session.id(), locked);
            watch.listen(session.id(), listener);
            opened = true;
        } finally {
            if (!opened) {
                taken.forEach(LockedByte::release);
            }
        }
    }

    private LockedByte record(FileSql sql, NewSession session, List<LockedByte> taken) throws SQLException {
        Drawn drawn = Drawn.numbers(sql, 1);
        // The lock before the commit, so that nobody ever finds the session without it.
        LockedByte locked = lock(drawn.last());
        taken.add(locked);
        long timeToLive = session.timeToLive().toMillis();
        if (sql.change(OPEN, session.id(), drawn.last(), timeToLive, drawn.at(), session.holder()) == 0) {
            throw usedTwice(session);
        }
        return locked;
    }

    private static IllegalArgumentException usedTwice(NewSession session) {
        return new IllegalArgumentException("An id of a session is used once. session=" + session.id());
    }

    @Override
    public boolean beat(String session) {
        database.leaveIfReplaced();
        keepLocked(session);
        boolean alive = repeatable(() -> connection.write(sql -> {
            watch.clean(sql);
            return sql.change(BEAT, session) > 0;
        }));
        if (!alive) {
            leave(session);
        }
        return alive;
    }

    @Override
    public void close(String session) {
        try {
            repeatable(() -> connection.write(sql -> end(sql, session)));
        } finally {
            // Also if the row stays: without its lock, whoever looks next buries it.
            leave(session);
        }
    }

    /** Ends all sessions of this client, and uses the database no more. */
    void close() {
        for (String session : own.keySet()) {
            try {
                close(session);
            } catch (BackendUnavailableException e) {
                // It is dead without its lock, and there is nobody left to be told.
            }
        }
        connection.close();
    }

    @Override
    public Set<String> bury(Set<String> suspects) {
        List<Row> rows = connection.read(sql -> {
            List<Row> found = new ArrayList<>();
            for (String suspect : suspects) {
                found.addAll(sql.all(FileSessions::row, FIND, suspect));
            }
            return found;
        });
        Set<String> dead = new HashSet<>(suspects);
        rows.forEach(row -> dead.remove(row.id));
        dead.addAll(buryRows(rows));
        dead.forEach(observer::forget);
        return dead;
    }

    /** Buries the sessions whose processes have ended, so that no row is left of those that nobody asks about. */
    void sweep() {
        buryRows(connection.read(sql -> sql.all(FileSessions::row, FIND_ALL)));
    }

    /** Gives pages back to the file system that many locks once filled. */
    void shrink() {
        long unused = connection.look(sql -> sql.number("pragma freelist_count"));
        if (unused > UNUSED_PAGES) {
            connection.look(sql -> sql.all(row -> true, "pragma incremental_vacuum(" + UNUSED_PAGES + ")"));
        }
    }

    private Set<String> buryRows(List<Row> rows) {
        if (rows.isEmpty()) {
            return Set.of();
        }
        try {
            SessionLocks locks = SessionLocks.of(lockFile);
            Set<Long> free = locks.takeFree(rows.stream().map(Row::number).toList());
            try {
                List<Row> over = rows.stream()
                        .filter(row ->
                                free.contains(row.number) || observer.stoodStill(row.id, row.beat, row.timeToLive))
                        .toList();
                return over.isEmpty() ? Set.of() : repeatable(() -> connection.write(sql -> bury(sql, over, free)));
            } finally {
                locks.release(free);
            }
        } catch (IOException e) {
            throw errors.locksUnavailable(e);
        }
    }

    private static Set<String> bury(FileSql sql, List<Row> over, Set<Long> free) throws SQLException {
        Set<String> dead = new HashSet<>();
        for (Row row : over) {
            // A process that has ended cannot beat again; one that stood still may just have gone on.
            if (free.contains(row.number) || sql.change(END_IF_STILL, row.id, row.beat) > 0) {
                end(sql, row.id);
                dead.add(row.id);
            }
        }
        return dead;
    }

    private static boolean end(FileSql sql, String session) throws SQLException {
        sql.change(DROP_WAKES, session);
        return sql.change(END, session) > 0;
    }

    private LockedByte lock(long number) {
        try {
            SessionLocks locks = SessionLocks.of(lockFile);
            if (locks.takeFree(List.of(number)).isEmpty()) {
                throw errors.unavailable("The byte of a new session in the file locker.sessions is locked by another"
                        + " program; end that program.");
            }
            return new LockedByte(locks, number);
        } catch (IOException e) {
            throw errors.locksUnavailable(e);
        }
    }

    /** Locks the byte anew if the file was replaced, or its channel closed, by somebody who should not have. */
    private void keepLocked(String session) {
        LockedByte locked = own.get(session);
        try {
            if (locked != null && locked.locks != SessionLocks.of(lockFile)) {
                own.replace(session, locked, lock(locked.number));
            }
        } catch (IOException e) {
            throw errors.locksUnavailable(e);
        }
    }

    private void leave(String session) {
        watch.forget(session);
        LockedByte locked = own.remove(session);
        if (locked != null) {
            locked.release();
        }
    }

    /** Runs a call whose repetition does no harm, so that an unknown outcome is no other than none. */
    private static <T> T repeatable(Supplier<T> call) {
        try {
            return call.get();
        } catch (OutcomeUnknownException e) {
            throw new BackendUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getString(1), row.getLong(2), row.getLong(3), Duration.ofMillis(row.getLong(4)));
    }

    /** A session as it was found. */
    private record Row(String id, long number, long beat, Duration timeToLive) {}

    /** The byte that a session of this client keeps locked. */
    private record LockedByte(SessionLocks locks, long number) {

        void release() {
            try {
                locks.release(Set.of(number));
            } catch (IOException e) {
                // The channel is closed, and the lock with it.
            }
        }
    }
}

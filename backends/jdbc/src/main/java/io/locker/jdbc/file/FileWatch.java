package io.locker.jdbc.file;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.spi.StoreSessions.WakeListener;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the wake-ups of this client's sessions, on one thread that lives while there are sessions.
 *
 * <p>Between sessions of one client a wake-up goes from thread to thread. From other clients it comes as a row of the
 * database, written by the transaction that it tells of. SQLite keeps a number in shared memory that changes with each
 * commit of another connection; reading it is cheap, and only when it has changed are the rows looked for.
 */
final class FileWatch {
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(12);
    private static final long BLIND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long FIRST_CHORES_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CHORES_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** How long after a change the next one is expected at any moment. */
    private static final long EXPECTANT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** No version of the database: it was not asked yet, or could not be. */
    private static final long NONE = -1;

    private static final long BLIND = -2;

    private static final String WOKEN =
            "select name, drawn_at from locker_wake where session = ? and drawn_at > ? order by drawn_at";

    private static final String CLEAN = "delete from locker_wake where session = ? and drawn_at <= ?";

    private final FileConnection connection;
    private final Runnable chores;
    private final Map<String, Listening> sessions = new ConcurrentHashMap<>();
    private final Queue<WakeUp> own = new ConcurrentLinkedQueue<>();

    /** Guards the beginning and the end of the thread, so that no session is left without one. */
    private final ReentrantLock life = new ReentrantLock();

    private volatile @Nullable Thread thread;

    /** What the database answered last; used by the thread alone, like the next field. */
    private long version = NONE;

    private long changedAt;
    private long choresDueAt;

    /**
     * Makes a watch that has nothing to do yet.
     *
     * @param connection for this alone
     * @param chores what else the thread does, when it begins and from time to time; may throw that the database is
     *     unavailable
     */
    FileWatch(FileConnection connection, Runnable chores) {
        this.connection = connection;
        this.chores = chores;
    }

    /** Begins to deliver the wake-ups of a session. */
    void listen(String session, WakeListener listener) {
        life.lock();
        try {
            sessions.put(session, new Listening(listener));
            if (thread == null) {
                Thread fresh = new Thread(this::run, "locker-file-watch");
                fresh.setDaemon(true);
                thread = fresh;
                fresh.start();
            }
        } finally {
            life.unlock();
        }
    }

    /** Delivers no more to a session. */
    void forget(String session) {
        if (sessions.remove(session) != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Delivers no more to anybody, and closes the connection. */
    void close() {
        sessions.clear();
        LockSupport.unpark(thread);
        connection.close();
    }

    /** Returns those that this client cannot wake by itself. */
    Set<String> others(Set<String> wake) {
        if (wake.isEmpty() || sessions.keySet().containsAll(wake)) {
            return wake.isEmpty() ? wake : Set.of();
        }
        Set<String> others = new HashSet<>(wake);
        others.removeAll(sessions.keySet());
        return others;
    }

    /** Wakes this client's own sessions among these. */
    void wakeOwn(LockName name, Set<String> wake) {
        boolean any = false;
        for (String session : wake) {
            if (sessions.containsKey(session)) {
                own.add(new WakeUp(session, name));
                any = true;
            }
        }
        if (any) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether there are no rows that {@link #clean} would remove. */
    boolean isClean() {
        for (Listening listening : sessions.values()) {
            if (listening.delivered > listening.cleaned) {
                return false;
            }
        }
        return true;
    }

    /** Removes the rows of wake-ups that were delivered, within a transaction that writes anyway. */
    void clean(FileSql sql) throws SQLException {
        for (Map.Entry<String, Listening> entry : sessions.entrySet()) {
            Listening listening = entry.getValue();
            long delivered = listening.delivered;
            if (delivered > listening.cleaned) {
                sql.change(CLEAN, entry.getKey(), delivered);
                listening.cleaned = delivered;
            }
        }
    }

    private void run() {
        changedAt = System.nanoTime();
        choresDueAt = changedAt + FIRST_CHORES_NANOS;
        long rest = QUIET_NANOS;
        while (!ended()) {
            // First a rest, so that a process that has only a moment's work does not pay for what it does not need.
            LockSupport.parkNanos(this, rest);
            deliverOwn();
            rest = look();
            doChoresIfDue();
        }
    }

    private void doChoresIfDue() {
        long now = System.nanoTime();
        if (now - choresDueAt < 0) {
            return;
        }
        choresDueAt = now + CHORES_NANOS;
        try {
            chores.run();
        } catch (BackendUnavailableException e) {
            // There is a next time, and whoever needs the database now is told by the call that needs it.
        }
    }

    private boolean ended() {
        if (!sessions.isEmpty()) {
            return false;
        }
        life.lock();
        try {
            if (sessions.isEmpty()) {
                own.clear();
                thread = null;
                return true;
            }
            return false;
        } finally {
            life.unlock();
        }
    }

    private void deliverOwn() {
        for (WakeUp wakeUp = own.poll(); wakeUp != null; wakeUp = own.poll()) {
            Listening listening = sessions.get(wakeUp.session());
            if (listening != null) {
                listening.listener.wake(wakeUp.name());
            }
        }
    }

    /** Looks once, and returns how long to rest. */
    private long look() {
        long before = version;
        try {
            List<Row> rows = connection.look(this::rows);
            for (Row row : rows) {
                row.listening.listener.wake(row.name);
                row.listening.delivered = row.drawnAt;
            }
        } catch (BackendUnavailableException e) {
            // Those who wait look again by themselves, and their own calls tell them what is wrong.
            version = BLIND;
            return BLIND_NANOS;
        }
        if (before == BLIND) {
            sessions.values().forEach(listening -> listening.listener.gap());
        }
        long now = System.nanoTime();
        if (version != before) {
            changedAt = now;
        }
        return now - changedAt < EXPECTANT_NANOS ? BUSY_NANOS : QUIET_NANOS;
    }

    private List<Row> rows(FileSql sql) throws SQLException {
        // The version before the rows: what is committed between the two changes it again for the next look.
        long present = sql.number("pragma data_version");
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, Listening> entry : sessions.entrySet()) {
            Listening listening = entry.getValue();
            if (present != version || !listening.looked) {
                rows.addAll(sql.all(
                        row -> new Row(listening, new LockName(row.getString(1)), row.getLong(2)),
                        WOKEN,
                        entry.getKey(),
                        listening.delivered));
                listening.looked = true;
            }
        }
        version = present;
        return rows;
    }

    /** A wake-up that this client gives to a session of its own. */
    private record WakeUp(String session, LockName name) {}

    /** A wake-up that another client left in the database. */
    private record Row(Listening listening, LockName name, long drawnAt) {}

    /** One session that is listened for. */
    private static final class Listening {
        private final WakeListener listener;

        /** The counter of the latest wake-up that was delivered; written by the thread alone. */
        private volatile long delivered;

        /** The counter up to which delivered rows were removed. */
        private volatile long cleaned;

        /** Whether the rows were ever looked for; used by the thread alone. */
        private boolean looked;

        Listening(WakeListener listener) {
            this.listener = listener;
        }
    }
}

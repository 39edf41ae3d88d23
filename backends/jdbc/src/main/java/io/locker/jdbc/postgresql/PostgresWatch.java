package io.locker.jdbc.postgresql;

import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.jdbc.postgresql.PostgresConnections.Use;
import io.locker.spi.StoreSessions.WakeListener;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Delivers the wake-ups of this client's sessions, from one connection that listens, on one thread.
 *
 * <p>Behind a pooler that gives each transaction another connection nothing that was listened for ever arrives. This is
 * tried out at the start, and where it is so the sessions have no channel and nobody notifies them.
 */
final class PostgresWatch {
    private static final int TRIAL_MILLIS = 2_000;

    /** Where the trial will most likely fail, which each start has to wait for. */
    private static final int TRIAL_OF_POOLED_MILLIS = 500;

    private static final int QUIET_MILLIS = 15_000;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final PostgresCalls calls;
    private final String name = "locker_" + Long.toHexString(new SecureRandom().nextLong() | Long.MIN_VALUE);
    private final Map<String, WakeListener> sessions = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Connection> listening = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "locker-postgresql-listen");
    private volatile boolean started;
    private volatile boolean closed;

    PostgresWatch(PostgresCalls calls) {
        this.calls = calls;
        thread.setDaemon(true);
    }

    /** Where to notify this client; null if that does not reach it. */
    @Nullable
    String channel() {
        return started ? name : null;
    }

    void listen(String session, WakeListener listener) {
        sessions.put(session, listener);
    }

    void forget(String session) {
        sessions.remove(session);
    }

    /** Begins to listen, and says whether that is of any use here. */
    boolean start() {
        Connection connection = calls.openToKeep();
        boolean heard = false;
        try {
            heard = tryOut(connection);
        } catch (SQLException e) {
            throw calls.errors().failed(e, false);
        } finally {
            if (!heard) {
                close(connection);
            }
        }
        if (heard) {
            listening.set(connection);
            started = true;
            thread.start();
        }
        return heard;
    }

    private boolean tryOut(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return false;
        }
        execute(connection, "listen");
        calls.ask(Use.REQUEST, (sql, patience) -> sql.all(row -> true, "select pg_notify(?, '')", name));
        int trial = calls.arePooled() ? TRIAL_OF_POOLED_MILLIS : TRIAL_MILLIS;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(trial);
        while (notifications(connection, trial).length == 0) {
            if (System.nanoTime() - deadline >= 0) {
                execute(connection, "unlisten");
                return false;
            }
        }
        return true;
    }

    private void execute(Connection connection, String command) throws SQLException {
        connection.setNetworkTimeout(
                Runnable::run, (int) Math.max(1, calls.requestTimeout().toMillis()));
        try (Statement statement = connection.createStatement()) {
            statement.execute(command + " \"" + name + '"');
        }
    }

    private static PGNotification[] notifications(Connection connection, int millis) throws SQLException {
        PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(millis);
        return heard == null ? new PGNotification[0] : heard;
    }

    private void run() {
        Duration pause = SHORTEST_PAUSE;
        while (!closed) {
            Connection connection = listening.get();
            try {
                if (connection == null) {
                    connection = listenAnew();
                }
                deliver(connection);
                pause = SHORTEST_PAUSE;
            } catch (SQLException | LockException e) {
                // Those who wait look again by themselves, and their own requests tell them what is wrong.
                leave();
                LockSupport.parkNanos(this, pause.toNanos());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
        leave();
    }

    /** Whoever was woken while nobody listened has not heard it. */
    private Connection listenAnew() throws SQLException {
        Connection connection = calls.openToKeep();
        listening.set(connection);
        execute(connection, "listen");
        sessions.values().forEach(WakeListener::gap);
        return connection;
    }

    private void deliver(Connection connection) throws SQLException {
        PGNotification[] heard = notifications(connection, QUIET_MILLIS);
        if (heard.length == 0) {
            // A connection that was cut without a word looks like one on which nothing happens.
            execute(connection, "listen");
        }
        for (PGNotification notification : heard) {
            deliver(notification.getParameter());
        }
    }

    private void deliver(String payload) {
        int space = payload.indexOf(' ');
        WakeListener listener = space < 0 ? null : sessions.get(payload.substring(0, space));
        if (listener != null) {
            try {
                listener.wake(new LockName(payload.substring(space + 1)));
            } catch (IllegalArgumentException e) {
                // Anybody may notify, with anything.
            }
        }
    }

    private void leave() {
        Connection connection = listening.getAndSet(null);
        if (connection != null) {
            close(connection);
        }
    }

    /** Not given back to any pool, where it would go on listening; and somebody may be waiting for it to answer. */
    private static void close(Connection connection) {
        try (Connection closing = connection) {
            closing.abort(Runnable::run);
        } catch (SQLException e) {
            // It is of no use any more, whatever happens to it.
        }
    }

    /** Ends the thread, which may be waiting for the server. */
    void close() {
        closed = true;
        sessions.clear();
        leave();
        LockSupport.unpark(thread);
    }
}

package io.locker.jdbc.postgresql;

import io.locker.jdbc.postgresql.PostgresConnections.Use;
import io.locker.spi.StoreSessions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The sessions of a PostgreSQL backend: a row for each, whose time is over by the server's clock. */
final class PostgresSessions implements StoreSessions {
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final String[] NOBODY = {};

    private final PostgresCalls calls;
    private final PostgresWatch watch;
    private final String open;
    private final String beat;
    private final String end;
    private final String bury;
    private final AtomicLong sweepAt = new AtomicLong(System.nanoTime());

    PostgresSessions(PostgresCalls calls, String schema, PostgresWatch watch) {
        this.calls = calls;
        this.watch = watch;
        open = "select " + schema + ".locker_open(?, ?, ?, ?, ?)";
        beat = "select " + schema + ".locker_beat(?, ?, ?)";
        end = "select " + schema + ".locker_end(?, ?)";
        bury = "select " + schema + ".locker_bury(?, ?)";
    }

    @Override
    public void open(NewSession session, WakeListener listener) {
        // The listener before the row: whoever finds the session may wake it.
        watch.listen(session.id(), listener);
        boolean opened = false;
        try {
            opened = calls.changeSession((sql, patience) -> sql.one(
                    row -> row.getBoolean(1),
                    open,
                    session.id(),
                    session.timeToLive().toMillis(),
                    session.holder(),
                    watch.channel(),
                    patience));
        } finally {
            if (!opened) {
                watch.forget(session.id());
            }
        }
        if (!opened) {
            throw new IllegalArgumentException("An id of a session is used once. session=" + session.id());
        }
    }

    @Override
    public boolean beat(String session) {
        boolean sweep = isTimeToSweep();
        boolean alive = calls.ask(
                Use.HEARTBEAT, (sql, patience) -> sql.one(row -> row.getBoolean(1), beat, session, sweep, patience));
        if (!alive) {
            watch.forget(session);
        }
        return alive;
    }

    /** One heartbeat in ten seconds also removes the sessions of which nobody asks whether they are dead. */
    private boolean isTimeToSweep() {
        long due = sweepAt.get();
        long now = System.nanoTime();
        return now - due >= 0 && sweepAt.compareAndSet(due, now + SWEEP_NANOS);
    }

    @Override
    public void close(String session) {
        watch.forget(session);
        calls.ask(Use.HEARTBEAT, (sql, patience) -> sql.all(row -> true, end, session, patience));
    }

    @Override
    public Set<String> bury(Set<String> suspects) {
        if (suspects.isEmpty()) {
            return Set.of();
        }
        String[] all = suspects.toArray(NOBODY);
        return new HashSet<>(
                calls.ask(Use.REQUEST, (sql, patience) -> sql.all(row -> row.getString(1), bury, all, patience)));
    }
}

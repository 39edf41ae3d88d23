package io.locker.jdbc.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The connections of one client: one for heartbeats, and a few for everything else, each opened when it is needed.
 *
 * <p>A connection is not asked whether it is still good before it is used, which would cost a round trip each time;
 * whoever finds it broken throws it away. Those that nobody has needed for a minute are closed, but one.
 */
final class PostgresPool implements PostgresConnections {
    private static final long KEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final PostgresAddress address;
    private final Driver driver = new Driver();
    private final Map<Use, Shelf> shelves = new EnumMap<>(Use.class);
    private volatile boolean closed;

    PostgresPool(PostgresAddress address) {
        this.address = address;
        shelves.put(Use.REQUEST, new Shelf(address.connections()));
        shelves.put(Use.HEARTBEAT, new Shelf(1));
    }

    /** The connections for one use. */
    private static final class Shelf {
        private final Semaphore places;
        private final ReentrantLock guard = new ReentrantLock();
        private final Deque<Idle> idle = new ArrayDeque<>();

        Shelf(int places) {
            this.places = new Semaphore(places, true);
        }

        @Nullable
        Idle take() {
            guard.lock();
            try {
                return idle.poll();
            } finally {
                guard.unlock();
            }
        }

        /** Puts the one that was used last in front, so that those behind are not used and go. */
        void put(Connection connection) {
            guard.lock();
            try {
                idle.push(new Idle(connection, System.nanoTime()));
            } finally {
                guard.unlock();
            }
        }

        /** Takes out the one that has lain there for longest, if that is too long and it is not the only one. */
        @Nullable
        Idle takeTooOld() {
            guard.lock();
            try {
                Idle oldest = idle.peekLast();
                boolean old = oldest != null && System.nanoTime() - oldest.since() > KEEP_NANOS;
                return old && idle.size() > 1 ? idle.pollLast() : null;
            } finally {
                guard.unlock();
            }
        }
    }

    /** A connection that nobody uses. */
    private record Idle(Connection connection, long since) {}

    @Override
    public Loan borrow(Use use, long deadline) throws SQLException {
        Shelf shelf = shelves.get(use);
        if (shelf == null) {
            throw new IllegalArgumentException("There is no such use. use=" + use);
        }
        takePlace(shelf, deadline);
        boolean borrowed = false;
        try {
            Idle idle = shelf.take();
            Connection connection = idle == null ? connect(deadline) : idle.connection();
            borrowed = true;
            return new PooledLoan(shelf, connection, idle == null);
        } finally {
            if (!borrowed) {
                shelf.places.release();
            }
        }
    }

    private void takePlace(Shelf shelf, long deadline) throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (shelf.places.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    throw new SQLException("Other requests of this client used all its connections.");
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Connection openToKeep(long deadline) throws SQLException {
        return connect(deadline);
    }

    private Connection connect(long deadline) throws SQLException {
        if (closed) {
            throw new SQLException("The backend is closed.");
        }
        Duration patience = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
        Connection connection = driver.connect(address.url(), address.properties(patience));
        if (connection == null) {
            throw new SQLException("The driver does not know such a URL.");
        }
        return connection;
    }

    @Override
    public void close() {
        closed = true;
        shelves.values().forEach(PostgresPool::empty);
    }

    private static void empty(Shelf shelf) {
        for (Idle idle = shelf.take(); idle != null; idle = shelf.take()) {
            close(idle.connection());
        }
    }

    private void closeTooOld() {
        for (Shelf shelf : shelves.values()) {
            Idle old = shelf.takeTooOld();
            if (old != null) {
                close(old.connection());
            }
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is of no use any more, whatever happens to it.
        }
    }

    /** A connection of this pool. */
    private final class PooledLoan implements Loan {
        private final Shelf shelf;
        private final Connection connection;
        private final boolean fresh;

        PooledLoan(Shelf shelf, Connection connection, boolean fresh) {
            this.shelf = shelf;
            this.connection = connection;
            this.fresh = fresh;
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public boolean isFresh() {
            return fresh;
        }

        @Override
        public void end(boolean usable) {
            if (usable) {
                shelf.put(connection);
            } else {
                PostgresPool.close(connection);
                // What broke this one has broken those that lie there, most likely.
                empty(shelf);
            }
            shelf.places.release();
            closeTooOld();
            if (closed) {
                PostgresPool.this.close();
            }
        }
    }
}

package io.locker.jdbc.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The connections of one client: a few, each opened when it is needed.
 *
 * <p>Requests may use all but one of them at a time, and heartbeats always find one, so they stand behind nothing else.
 * A connection is not asked whether it is still good before it is used, which would cost a round trip each time;
 * whoever finds it broken throws it away. Those that nobody has needed for a minute are closed, but one.
 */
final class PostgresPool implements PostgresConnections {
    private static final long KEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final PostgresAddress address;
    private final Driver driver = new Driver();
    private final Semaphore requests;
    private final Semaphore heartbeats = new Semaphore(1, true);
    private final ReentrantLock guard = new ReentrantLock();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private volatile boolean closed;

    PostgresPool(PostgresAddress address) {
        this.address = address;
        requests = new Semaphore(address.connections(), true);
    }

    /** A connection that nobody uses. */
    private record Idle(Connection connection, long since) {}

    @Override
    public Loan borrow(Use use, long deadline) throws SQLException {
        Semaphore places = use == Use.HEARTBEAT ? heartbeats : requests;
        takePlace(places, deadline);
        boolean borrowed = false;
        try {
            Connection connection = takeIdle();
            boolean fresh = connection == null;
            Loan loan = new PooledLoan(places, connection == null ? connect(deadline, Map.of()) : connection, fresh);
            borrowed = true;
            return loan;
        } finally {
            if (!borrowed) {
                places.release();
            }
        }
    }

    private static void takePlace(Semaphore places, long deadline) throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (places.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
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

    /** The driver cannot find our sockets where it was loaded by another class loader; then it takes its own. */
    @Override
    public Connection openToKeep(long deadline) throws SQLException {
        try {
            return connect(deadline, Map.of(PGProperty.SOCKET_FACTORY.getName(), PostgresSockets.factory()));
        } catch (SQLException e) {
            if (e.getCause() instanceof ReflectiveOperationException) {
                return connect(deadline, Map.of());
            }
            throw e;
        }
    }

    private Connection connect(long deadline, Map<String, String> unlessSet) throws SQLException {
        if (closed) {
            throw new SQLException("The backend is closed.");
        }
        Duration patience = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
        Properties properties = address.properties(patience);
        unlessSet.forEach(properties::putIfAbsent);
        Connection connection = driver.connect(address.url(), properties);
        if (connection == null) {
            throw new SQLException("The driver does not know such a URL.");
        }
        return connection;
    }

    private @Nullable Connection takeIdle() {
        guard.lock();
        try {
            Idle latest = idle.poll();
            return latest == null ? null : latest.connection();
        } finally {
            guard.unlock();
        }
    }

    /** Puts the one that was used last in front, so that those behind are not used and go. */
    private void putIdle(Connection connection) {
        guard.lock();
        try {
            idle.push(new Idle(connection, System.nanoTime()));
        } finally {
            guard.unlock();
        }
    }

    /** Takes out the one that has lain there for longest, if that is too long and it is not the only one. */
    private @Nullable Connection takeTooOld() {
        guard.lock();
        try {
            Idle oldest = idle.peekLast();
            if (oldest == null || idle.size() == 1 || System.nanoTime() - oldest.since() < KEEP_NANOS) {
                return null;
            }
            idle.removeLast();
            return oldest.connection();
        } finally {
            guard.unlock();
        }
    }

    private void closeIdle() {
        for (Connection connection = takeIdle(); connection != null; connection = takeIdle()) {
            close(connection);
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
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
        private final Semaphore places;
        private final Connection connection;
        private final boolean fresh;

        PooledLoan(Semaphore places, Connection connection, boolean fresh) {
            this.places = places;
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
                putIdle(connection);
            } else {
                PostgresPool.close(connection);
                // What broke this one has broken those that lie there, most likely.
                closeIdle();
            }
            places.release();
            Connection old = takeTooOld();
            if (old != null) {
                PostgresPool.close(old);
            }
            if (closed) {
                closeIdle();
            }
        }
    }
}

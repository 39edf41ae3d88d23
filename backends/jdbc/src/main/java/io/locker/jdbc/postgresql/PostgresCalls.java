package io.locker.jdbc.postgresql;

import io.locker.jdbc.postgresql.PostgresConnections.Loan;
import io.locker.jdbc.postgresql.PostgresConnections.Use;
import io.locker.jdbc.postgresql.PostgresSql.Manner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests, each over a connection borrowed for it, and says how those failed that did.
 *
 * <p>A request ends within the request timeout: what waits for a lock at the server is told to give up a little
 * earlier, and what hangs on the way is cut off. An interrupt ends no request; the thread finds it pending afterwards.
 */
final class PostgresCalls {

    /** One request. */
    interface Request<T> {

        /**
         * Sends it.
         *
         * @param sql the connection
         * @param patience for how many milliseconds at most the server may wait for locks
         */
        T send(PostgresSql sql, int patience) throws SQLException;
    }

    private final PostgresConnections connections;
    private final PostgresErrors errors;
    private final Duration requestTimeout;
    private volatile Manner manner = new Manner(true, false);

    PostgresCalls(PostgresConnections connections, PostgresErrors errors, Duration requestTimeout) {
        this.connections = connections;
        this.errors = errors;
        this.requestTimeout = requestTimeout;
    }

    PostgresErrors errors() {
        return errors;
    }

    Duration requestTimeout() {
        return requestTimeout;
    }

    /** Asks once whether the connections lead to the server itself, which remembers what was prepared. */
    void findOutWhetherDirect() {
        boolean direct = ask(Use.REQUEST, (sql, patience) -> sql.isDirect());
        manner = new Manner(!direct, manner.otherIsolation());
    }

    /** Whether a pooler may stand between, which gives each transaction another connection to the server. */
    boolean arePooled() {
        return manner.pooled();
    }

    /** Sends a request that can be repeated without harm; it fails only if it is certain that no answer was had. */
    <T> T ask(Use use, Request<T> request) {
        return call(use, request, false);
    }

    /** Sends a request that must not be repeated. */
    <T> T change(Request<T> request) {
        return call(Use.REQUEST, request, true);
    }

    /** Sends a request that must not be repeated, where heartbeats go. */
    <T> T changeSession(Request<T> request) {
        return call(Use.HEARTBEAT, request, true);
    }

    private <T> T call(Use use, Request<T> request, boolean changes) {
        boolean interrupted = Thread.interrupted();
        try {
            return attempt(use, request, changes);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T attempt(Use use, Request<T> request, boolean changes) {
        long deadline = System.nanoTime() + requestTimeout.toNanos();
        for (boolean again = false; ; again = true) {
            Loan loan = borrow(use, deadline);
            boolean usable = false;
            try {
                T answer = send(loan.connection(), request, deadline);
                usable = true;
                return answer;
            } catch (SQLException e) {
                usable = !PostgresErrors.isBroken(e) && !PostgresErrors.isStandby(e);
                boolean mayRepeat = !again && System.nanoTime() - deadline < 0;
                if (mayRepeat && PostgresErrors.isOtherIsolation(e)) {
                    manner = new Manner(manner.pooled(), true);
                } else if (!mayRepeat || changes || usable || loan.isFresh()) {
                    throw errors.failed(e, changes);
                }
            } finally {
                loan.end(usable);
            }
        }
    }

    private Loan borrow(Use use, long deadline) {
        try {
            return connections.borrow(use, deadline);
        } catch (SQLException e) {
            throw errors.notConnected(e);
        }
    }

    private <T> T send(Connection connection, Request<T> request, long deadline) throws SQLException {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        connection.setNetworkTimeout(Runnable::run, (int) left);
        return request.send(new PostgresSql(connection, manner), (int) Math.max(1, left - left / 10));
    }

    /** Opens a connection that the caller keeps, and closes. */
    Connection openToKeep() {
        try {
            return connections.openToKeep(System.nanoTime() + requestTimeout.toNanos());
        } catch (SQLException e) {
            throw errors.notConnected(e);
        }
    }

    void close() {
        connections.close();
    }
}

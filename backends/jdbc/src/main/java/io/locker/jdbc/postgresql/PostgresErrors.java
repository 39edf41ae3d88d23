package io.locker.jdbc.postgresql;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Turns what the server, the driver and the network say into sentences that tell what is known and what to do. */
final class PostgresErrors {
    private static final String STANDBY = "25006";
    private static final String OTHER_ISOLATION = "LK001";
    private static final String NO_RIGHT = "42501";

    private static final String MISSING =
            "The tables of Locker are missing from this schema; open a new client, or run the script for them.";
    private static final String REFUSED =
            "The PostgreSQL server refuses this user; check user, password and the" + " server's pg_hba.conf.";
    private static final String ENDED = "The PostgreSQL server ended the connection.";
    private static final String ANYTHING_ELSE = "The PostgreSQL server could not do the request.";

    /** By SQLSTATE. */
    private static final Map<String, String> SENTENCES = Map.ofEntries(
            Map.entry("28P01", REFUSED),
            Map.entry("28000", REFUSED),
            Map.entry(
                    NO_RIGHT, "This user may not do that in the database of the locks; see the grants in the script."),
            Map.entry("3D000", "The database does not exist on the PostgreSQL server; make it, or name another one."),
            Map.entry(
                    "53300",
                    "The PostgreSQL server has no connection left for this client; raise max_connections,"
                            + " or put a pooler in front."),
            Map.entry("57P03", "The PostgreSQL server is starting or stopping, and takes no requests yet or any more."),
            Map.entry("57P01", ENDED),
            Map.entry("57P02", ENDED),
            Map.entry("57P05", ENDED),
            Map.entry(
                    STANDBY,
                    "The PostgreSQL server takes no writes, because it is a standby or was set to read only;"
                            + " name the primary, or all servers."),
            Map.entry("42P01", MISSING),
            Map.entry("42883", MISSING),
            Map.entry("3F000", MISSING),
            Map.entry("53100", "The disk of the PostgreSQL server is full; free some space and try again."),
            Map.entry(
                    "55P03",
                    "Other requests kept this lock for the whole request timeout; look for a transaction that"
                            + " hangs."),
            Map.entry("57014", "The PostgreSQL server cancelled the request, perhaps for its statement_timeout."),
            Map.entry(OTHER_ISOLATION, "Requests of Locker cannot be made READ COMMITTED on these connections."),
            Map.entry("LK002", "The epochs of this database are used up, so tokens could not grow any more."));

    /** After these the server closes the connection, whatever it was doing. */
    private static final Set<String> LAST_WORDS = Set.of("57P01", "57P02", "57P04", "57P05", "25P03");

    private final String server;

    PostgresErrors(String server) {
        this.server = server;
    }

    /** What to throw when no connection was had, so that nothing was sent. */
    LockException notConnected(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String sentence = SENTENCES.get(state);
        if (state.startsWith("28") || state.equals(NO_RIGHT)) {
            return new NotPermittedException((sentence == null ? REFUSED : sentence) + fields(e), e);
        }
        return new BackendUnavailableException((sentence == null ? ofNetwork(e) : sentence) + fields(e), e);
    }

    private static String ofNetwork(SQLException e) {
        for (Throwable cause : all(e)) {
            if (cause instanceof SQLTransientConnectionException) {
                return "The DataSource had no connection free; threads that keep one while they ask for a lock wait for"
                        + " themselves, so make it larger, or give Locker one of its own.";
            }
            if (cause instanceof UnknownHostException) {
                return "The host of the PostgreSQL server is not known.";
            }
            if (cause instanceof SocketTimeoutException) {
                return "The PostgreSQL server did not answer in time.";
            }
            if (cause instanceof ConnectException) {
                return "No PostgreSQL server takes connections there; check host and port, and that it runs.";
            }
        }
        return "08001".equals(e.getSQLState())
                ? "No PostgreSQL server took the connection in time, or none of several is the primary."
                : "No connection to the PostgreSQL server could be had.";
    }

    /**
     * What to throw when a request failed.
     *
     * @param changes whether the request could change anything
     */
    LockException failed(SQLException e, boolean changes) {
        String state = String.valueOf(e.getSQLState());
        String sentence = SENTENCES.getOrDefault(state, ANYTHING_ELSE);
        if (changes && !isUndone(e)) {
            return new OutcomeUnknownException(
                    "The connection to the PostgreSQL server broke before the answer, and the change may have been"
                            + " made or may still be." + fields(e),
                    e);
        }
        if (state.equals(NO_RIGHT)) {
            return new NotPermittedException(sentence + fields(e), e);
        }
        boolean silent = sentence.equals(ANYTHING_ELSE) && isBroken(e);
        return new BackendUnavailableException((silent ? ofNetwork(e) : sentence) + fields(e), e);
    }

    /** What to throw with a sentence of the caller's. */
    BackendUnavailableException unavailable(String sentence) {
        return new BackendUnavailableException(sentence + " server=" + server, null);
    }

    /**
     * Whether the server has said itself that it failed, and stayed on the line to say that the transaction is over.
     * What it says as its last words may have come after the commit.
     */
    private static boolean isUndone(SQLException e) {
        return !isBroken(e) && all(e).stream().anyMatch(cause -> serverMessage(cause) != null);
    }

    /** Whether the connection is of no use any more. */
    static boolean isBroken(SQLException e) {
        for (Throwable cause : all(e)) {
            if (cause instanceof IOException) {
                return true;
            }
            String state = cause instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
            if (state.startsWith("08") || LAST_WORDS.contains(state)) {
                return true;
            }
        }
        return false;
    }

    /** Whether another connection may lead to another server, which can do what this one cannot. */
    static boolean isStandby(SQLException e) {
        return STANDBY.equals(e.getSQLState());
    }

    /** Whether the transaction began with another isolation than READ COMMITTED, and did nothing. */
    static boolean isOtherIsolation(SQLException e) {
        return OTHER_ISOLATION.equals(e.getSQLState());
    }

    private static @Nullable ServerErrorMessage serverMessage(Throwable cause) {
        return cause instanceof PSQLException e ? e.getServerErrorMessage() : null;
    }

    private String fields(SQLException e) {
        ServerErrorMessage message = serverMessage(e);
        String detail = message == null ? e.getMessage() : message.getMessage();
        return " server=" + server + " code=" + e.getSQLState() + " detail="
                + String.valueOf(detail).replace('\n', ' ');
    }

    /** The exception with its causes and those that came after it. */
    private static Set<Throwable> all(SQLException e) {
        Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> next = new ArrayDeque<>();
        next.add(e);
        while (!next.isEmpty()) {
            Throwable cause = next.remove();
            if (all.add(cause)) {
                if (cause.getCause() != null) {
                    next.add(cause.getCause());
                }
                if (cause instanceof SQLException sql && sql.getNextException() != null) {
                    next.add(sql.getNextException());
                }
            }
        }
        return all;
    }
}

package io.locker.guards.jdbc;

import io.locker.api.BackendUnavailableException;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.guards.TokenStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Remembers tokens in the table of a {@link JdbcGuard}, for a thing that is reached through several processes, or must
 * stay guarded when they are started anew.
 *
 * <p>Who is inside has a transaction open, which locks the row of the resource: so it takes one connection for each
 * writer inside or waiting, and writers with equal tokens enter one after the other. If the connection breaks while
 * somebody is inside, the database lets the next one in; work that can be checked in its own transaction should be, by
 * {@link JdbcGuard#check}.
 *
 * <p>On SQLite the open transaction keeps all others of the same file from writing, including those of whoever is
 * inside. Use a file that has only the guard in it.
 */
public final class JdbcTokens implements TokenStore {
    /** Statement cancelled on PostgreSQL; lock timeouts of PostgreSQL and H2. */
    private static final Set<String> TIME_IS_UP = Set.of("57014", "55P03", "HYT00");

    private final DataSource connections;
    private final JdbcGuard guard;

    /**
     * Makes a store. No I/O; the table must be there.
     *
     * @param connections where connections come from, one for each writer at a time
     * @param guard the guard with whose table to work
     */
    public JdbcTokens(DataSource connections, JdbcGuard guard) {
        this.connections = connections;
        this.guard = guard;
    }

    /**
     * Lets a writer in, as {@link TokenStore#enter}.
     *
     * @param offer as there
     * @param atMost as there, rounded up to seconds, where the driver keeps a timeout for statements; waiting cannot be
     *     interrupted
     * @return as there
     */
    @Override
    public Optional<Stay> enter(Offer offer, Duration atMost) {
        Connection connection = null;
        boolean autoCommit = true;
        try {
            connection = connections.getConnection();
            autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            guard.check(
                    connection, offer, (int) Math.max(1, atMost.plusMillis(999).toSeconds()));
            return Optional.of(stay(connection, autoCommit));
        } catch (StaleTokenException refused) {
            end(connection, autoCommit, false);
            throw refused;
        } catch (SQLException e) {
            end(connection, autoCommit, false);
            if (e instanceof SQLTimeoutException || TIME_IS_UP.contains(String.valueOf(e.getSQLState()))) {
                return Optional.empty();
            }
            throw new BackendUnavailableException(
                    "The guard's table cannot be used, and nobody was let in. resource=" + offer.resource(), e);
        }
    }

    private static Stay stay(Connection connection, boolean autoCommit) {
        AtomicBoolean over = new AtomicBoolean();
        return () -> {
            if (over.compareAndSet(false, true)) {
                end(connection, autoCommit, true);
            }
        };
    }

    private static void end(@Nullable Connection connection, boolean autoCommit, boolean commit) {
        if (connection == null) {
            return;
        }
        try (connection) {
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            System.getLogger(JdbcTokens.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "The transaction of a guard did not end well; a later holder may have been let in before"
                                    + " an earlier one had left.",
                            e);
        }
    }
}

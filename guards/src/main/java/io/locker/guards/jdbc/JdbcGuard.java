package io.locker.guards.jdbc;

import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * A guard in a database: a table with the greatest token of each resource, compared and raised in the same transaction
 * that changes the protected rows.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * guard.check(connection, "orders/42", hold); // before anything is read
 * ship(connection, "42");
 * connection.commit();
 * }</pre>
 *
 * <h2>What it promises</h2>
 *
 * <ul>
 *   <li><b>No older token after a newer one.</b> Of two transactions that checked the same resource, the one with the
 *       lower token never commits after the one with the greater. The second waits at its check until the first has
 *       ended.
 *   <li><b>What was read stays.</b> After the check, until the end of the transaction, nobody else changes the resource
 *       under this guard. This is why the check comes first: what was read before it may be changed after it.
 *   <li><b>A bounded table.</b> It has a row for each resource; {@link #cleanUp} removes what is no longer used, and
 *       still no older token is accepted.
 * </ul>
 *
 * <p>It rests on this: all who change the resource check, in the same database; and a hold that checks one resource is
 * always of the same lock. A transaction may check several resources; where many do, they do so in the same order, or
 * the database will find deadlocks. All locks of one table must come from one store, because the tokens of all rows
 * share one floor.
 *
 * <h2>Databases and isolation</h2>
 *
 * <p>PostgreSQL, MariaDB (and MySQL by the same words, untested), SQLite and H2, recognized by the connection. Any
 * level of isolation will do. With {@code READ COMMITTED} a check waits for the one before it and then goes on. With
 * {@code REPEATABLE READ} or {@code SERIALIZABLE} the database may refuse instead with SQLSTATE 40001 once the other
 * has committed, as it may refuse any change: nothing was done, the transaction is rolled back and may be repeated from
 * its beginning as long as the hold is valid. On SQLite the check must be the first statement of its transaction.
 *
 * <h2>Failures</h2>
 *
 * <p>A {@link StaleTokenException} means that nothing was changed by the check: the caller rolls back and stops. An
 * {@link SQLException} is passed on as it comes; the transaction cannot be committed, so nothing was changed, and it
 * may be repeated. Immutable; may be used by any number of threads and connections.
 */
public final class JdbcGuard {
    /** The name of the table unless another is given. */
    public static final String TABLE = "locker_guard";

    private static final Pattern NAME = Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final int BATCH = 100;

    private final String table;

    /** Makes a guard with the table {@value #TABLE}. No I/O. */
    public JdbcGuard() {
        this(TABLE);
    }

    /**
     * Makes a guard with a table of another name, such as one for each store of locks. No I/O.
     *
     * @param table letters, digits and underlines; after the name of a schema and a dot, if wanted
     * @throws IllegalArgumentException if the name has something else in it
     */
    public JdbcGuard(String table) {
        if (!NAME.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "The name of a table has letters, digits, underlines and one dot at most. table=" + table);
        }
        this.table = table;
    }

    /**
     * Makes the table if it is not there. Where the program must not, print {@link #script} and let somebody else run
     * it.
     *
     * @param connection a connection, in auto-commit mode or in a transaction that the caller commits
     * @throws SQLException if it cannot be made
     */
    public void createTable(Connection connection) throws SQLException {
        new GuardTable(connection, table, 0).create();
    }

    /**
     * Returns the statements that make the table, for the database of a connection. Nothing is run.
     *
     * @param connection a connection, asked only for the name of its database
     * @return statements that end with a semicolon each; they do nothing if the table is there
     * @throws SQLException if the database is not known
     */
    public String script(Connection connection) throws SQLException {
        return String.join(";\n", Dialect.of(connection).schema(table)) + ";\n";
    }

    /**
     * Lets a holder change a resource in the present transaction, or refuses it; to be called before anything is read
     * or written there. Waits for transactions under way that have checked the same resource.
     *
     * @param connection a connection in a transaction: not in auto-commit mode
     * @param resource what is to be changed; most often the name of the lock
     * @param hold the hold of the lock, not a shared one. Whether it is still valid does not matter, the guard decides
     * @throws StaleTokenException if a later holder has been here; nothing was changed, and the caller rolls back
     * @throws IllegalStateException if the connection is in auto-commit mode; nothing was changed
     * @throws IllegalArgumentException as {@link Offer#of(String, Hold)}
     * @throws SQLException if the database failed or refused; the caller rolls back, and may repeat the transaction
     */
    public void check(Connection connection, String resource, Hold hold) throws SQLException {
        check(connection, Offer.of(resource, hold));
    }

    /**
     * Lets a writer change a resource in the present transaction, or refuses it, by a token that came from elsewhere,
     * such as a request.
     *
     * @param connection a connection in a transaction: not in auto-commit mode
     * @param offer the resource and the token
     * @throws StaleTokenException if a later holder has been here; nothing was changed, and the caller rolls back
     * @throws IllegalStateException if the connection is in auto-commit mode; nothing was changed
     * @throws SQLException if the database failed or refused; the caller rolls back, and may repeat the transaction
     */
    public void check(Connection connection, Offer offer) throws SQLException {
        check(connection, offer, 0);
    }

    void check(Connection connection, Offer offer, int timeoutSeconds) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "A guard checks inside the transaction that makes the change; call setAutoCommit(false) first."
                            + " resource=" + offer.resource());
        }
        new GuardTable(connection, table, timeoutSeconds).admit(offer);
    }

    /**
     * Returns the greatest token that was seen for a resource, to be shown to people. It says nothing about the next
     * moment.
     *
     * @param connection a connection
     * @param resource the resource
     * @return the token; empty if the resource is not known
     * @throws SQLException if the database failed
     */
    public Optional<FencingToken> seen(Connection connection, String resource) throws SQLException {
        OptionalLong seen = new GuardTable(connection, table, 0).seen(resource);
        return seen.isPresent() ? Optional.of(new FencingToken(seen.getAsLong())) : Optional.empty();
    }

    /**
     * Returns connections that check by themselves, for one hold.
     *
     * <p>Each transaction checks before its first statement, so that nothing is read that could still be changed, and
     * again right before its commit, whatever the statements in between did. A refusal rolls the transaction back.
     * Outside of a transaction, in auto-commit mode, every statement is refused with an {@link SQLException}.
     *
     * <p>What ends a transaction without {@link Connection#commit()}, such as the text {@code COMMIT} given as a
     * statement, is not seen; neither is what is done on an unwrapped connection. {@link PostgresTrigger} cannot be
     * gone past like that.
     *
     * @param connections where connections come from; as many as wanted may be open
     * @param resource what is to be changed; most often the name of the lock
     * @param hold the hold for which the connections are used, not a shared one
     * @return a view for this hold alone; costs nothing, is not closed, and may be used by any thread
     * @throws IllegalArgumentException as {@link Offer#of(String, Hold)}
     */
    public DataSource guard(DataSource connections, String resource, Hold hold) {
        return new GuardedDataSource(connections, this, Offer.of(resource, hold));
    }

    /**
     * Returns a view of one connection that checks by itself, as {@link #guard(DataSource, String, Hold)}.
     *
     * @param connection the connection; closed by closing the view
     * @param resource what is to be changed; most often the name of the lock
     * @param hold the hold for which the connection is used, not a shared one
     * @return a view
     * @throws IllegalArgumentException as {@link Offer#of(String, Hold)}
     */
    public Connection guard(Connection connection, String resource, Hold hold) {
        return GuardedConnection.of(connection, this, Offer.of(resource, hold));
    }

    /**
     * Removes resources that nobody has come to for a while. The greatest of their tokens becomes the floor of the
     * table, unless it is higher already: a resource without a row accepts only what is not below the floor. So no
     * older token is accepted after this.
     *
     * <p>A rightful holder is refused without need if its token is below the floor when it first comes to a resource
     * without a row. With tokens of one store that can only be a hold older than the age given here: choose one that is
     * longer than any hold and any transaction, such as 30 days.
     *
     * @param connections where to take one connection from; each hundred resources are a transaction of their own
     * @param olderThan how long nobody has checked, by the database's clock; at least a second
     * @return how many were found
     * @throws SQLException if the database failed or refused; those removed before stay removed, and a retry is safe
     */
    public int cleanUp(DataSource connections, Duration olderThan) throws SQLException {
        long seconds = olderThan.toSeconds();
        if (seconds < 1) {
            throw new IllegalArgumentException("The age is at least one second. olderThan=" + olderThan);
        }
        try (Connection connection = connections.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                int all = 0;
                int found;
                do {
                    found = clean(connection, seconds, BATCH);
                    connection.commit();
                    all += found;
                } while (found == BATCH);
                return all;
            } finally {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    int clean(Connection connection, long seconds, int limit) throws SQLException {
        return new GuardTable(connection, table, 0).clean(seconds, limit);
    }
}

package io.locker.jdbc.postgresql;

import io.locker.api.BackendUnavailableException;
import io.locker.api.NotPermittedException;
import io.locker.spi.StoreBackend;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How a PostgreSQL backend works, and the way to open one on a program's own {@link DataSource}. Immutable; each method
 * returns a changed copy.
 *
 * <pre>{@code
 * StoreBackend backend = PostgresOptions.defaults().open(dataSource, Duration.ofSeconds(5));
 * Locker locker = Locker.using(backend, LockerOptions.defaults());
 * }</pre>
 *
 * @param schema the schema of the tables, an SQL name of letters, digits and underscores; {@code locker} unless set
 * @param lookAgain how long a waiter waits at most before it looks again by itself; null for half a second where
 *     wake-ups are delivered, and 100 ms where they are not
 * @param listening whether to keep one connection for {@code LISTEN}, over which waiters are woken at once
 */
public record PostgresOptions(String schema, @Nullable Duration lookAgain, boolean listening) {
    private static final PostgresOptions DEFAULTS = new PostgresOptions("locker", null, true);

    /**
     * Checks the components.
     *
     * @param schema as above
     * @param lookAgain as above
     * @param listening as above
     * @throws IllegalArgumentException if the schema is no plain name, or the interval not positive
     */
    public PostgresOptions {
        if (!schema.matches("[A-Za-z_][A-Za-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "A schema has a name of at most 63 letters, digits and underscores. schema=" + schema);
        }
        if (lookAgain != null && lookAgain.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "The interval for looking again is at least a millisecond. lookAgain=" + lookAgain);
        }
    }

    /**
     * Returns the defaults.
     *
     * @return the schema {@code locker}, listening
     */
    public static PostgresOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the schema of the tables.
     *
     * @param schema an SQL name
     * @return a changed copy
     */
    public PostgresOptions withSchema(String schema) {
        return new PostgresOptions(schema, lookAgain, listening);
    }

    /**
     * Sets how long a waiter waits at most before it looks again by itself.
     *
     * @param lookAgain at least a millisecond
     * @return a changed copy
     */
    public PostgresOptions withLookAgain(Duration lookAgain) {
        return new PostgresOptions(schema, lookAgain, listening);
    }

    /**
     * Sets whether to keep one connection for {@code LISTEN}. Without it waiters find out by looking again.
     *
     * @param listening whether to
     * @return a changed copy
     */
    public PostgresOptions withListening(boolean listening) {
        return new PostgresOptions(schema, lookAgain, listening);
    }

    /**
     * Opens a backend. Each request borrows a connection and gives it back; while the backend is open, one more stays
     * borrowed for listening. Each request is a transaction of its own, so the connections must not be bound to
     * transactions of the program.
     *
     * @param dataSource where the connections come from, those of pgjdbc or wrappers of them; not closed with the
     *     backend
     * @param requestTimeout how long one request may take, beside what the data source takes to give a connection
     * @return a backend, to be closed by the caller
     * @throws BackendUnavailableException if the database cannot be reached or used; says why
     * @throws NotPermittedException if the tables are missing and this user may not make them, or may not use them
     */
    public StoreBackend open(DataSource dataSource, Duration requestTimeout) {
        return PostgresBackend.open(new PostgresLender(dataSource), this, "a DataSource", requestTimeout);
    }

    /**
     * Returns the SQL that makes the schema, for somebody who may to run it, in one transaction.
     *
     * @return statements for {@code psql}
     */
    public String script() {
        return PostgresSchema.script(schema);
    }
}

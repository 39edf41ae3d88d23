package io.locker.jdbc.postgresql;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.Backend;
import io.locker.spi.BackendProvider;
import java.util.Set;

/**
 * Opens {@code postgresql:} backends, which keep locks in a PostgreSQL database.
 *
 * <p>{@code postgresql://user:password@host1:5432,host2/database?schema=locker} names the servers, of which the primary
 * is used, and the database. Parameters of our own are {@code schema} ({@code locker} unless set), {@code lookAgain},
 * {@code listen} and {@code connections}; all others are given to the driver, pgjdbc. A program that has a
 * {@link javax.sql.DataSource} uses {@link PostgresOptions} instead.
 */
public final class PostgresBackendProvider implements BackendProvider {
    private static final Set<String> SCHEMES = Set.of("postgresql", "postgres");

    /** Makes the provider; called by the service loader. */
    public PostgresBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public Backend open(OpenRequest request) {
        try {
            PostgresAddress address = PostgresAddress.of(request.uri());
            return PostgresBackend.open(
                    new PostgresPool(address), address.options(), address.shown(), request.requestTimeout());
        } catch (NoClassDefFoundError e) {
            throw new BackendUnavailableException(
                    "The driver of PostgreSQL is not on the class path; add org.postgresql:postgresql. missing="
                            + e.getMessage(),
                    e);
        }
    }
}

package io.locker.examples;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.jdbc.postgresql.PostgresOptions;
import io.locker.spi.StoreBackend;
import java.time.Duration;
import javax.sql.DataSource;

/** Locks on the connections that a program has anyway. */
final class OnDataSource {

    private OnDataSource() {}

    /**
     * Opens a client on a data source of PostgreSQL.
     *
     * @param dataSource where connections come from
     * @return a client, to be closed; the data source stays open
     */
    static Locker open(DataSource dataSource) {
        // region data-source
        StoreBackend backend = PostgresOptions.defaults().open(dataSource, Duration.ofSeconds(5));
        Locker locker = Locker.using(backend, LockerOptions.defaults());
        // endregion
        return locker;
    }
}

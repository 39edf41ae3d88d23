package io.locker.benchmarks.peers;

import com.zaxxer.hikari.HikariDataSource;
import io.locker.benchmarks.lab.Section;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/**
 * Spring Integration's registry of locks in PostgreSQL, with a pool of connections.
 *
 * @param pool the connections
 * @param repository the table
 * @param registry the locks
 */
record SpringJdbcPeer(HikariDataSource pool, DefaultLockRepository repository, JdbcLockRegistry registry)
        implements Peer {

    /** The table that comes with the library, as its script makes it. */
    private static final String TABLE = """
            create table if not exists int_lock (
              lock_key char(36) not null,
              region varchar(100) not null,
              client_id char(36),
              created_date timestamp not null,
              constraint int_lock_pk primary key (lock_key, region))""";

    /** What its manual recommends for PostgreSQL. */
    private static final String NO_ERROR_IF_TAKEN = " on conflict do nothing";

    static SpringJdbcPeer open(String address, Optional<Duration> lease) throws SQLException {
        HikariDataSource pool = Databases.pool(address);
        DefaultLockRepository repository = new DefaultLockRepository(pool);
        lease.ifPresent(time -> repository.setTimeToLive((int) time.toMillis()));
        repository.setTransactionManager(new DataSourceTransactionManager(pool));
        repository.setInsertQuery(repository.getInsertQuery() + NO_ERROR_IF_TAKEN);
        repository.afterPropertiesSet();
        repository.afterSingletonsInstantiated();
        repository.start();
        return new SpringJdbcPeer(pool, repository, new JdbcLockRegistry(repository));
    }

    /** Makes the table. */
    static void prepare(String address) throws SQLException {
        try (Connection connection = Databases.connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
    }

    @Override
    public Section lock(String name) {
        return new Locks(registry.obtain(name));
    }

    @Override
    public void close() {
        repository.close();
        pool.close();
    }
}

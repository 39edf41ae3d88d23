package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockName;
import io.locker.spi.Capability;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.testkit.Await;
import io.locker.testkit.WakeRecorder;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A backend on the connections of the program's own data source. */
final class PostgresDataSourceTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final LockName NAME = new LockName("orders/42");

    private final Place place = Place.shared();
    private final PostgresOptions options = PostgresOptions.defaults().withSchema(place.schema());

    @AfterEach
    void removeThePlace() {
        place.close();
    }

    private PGSimpleDataSource plain() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL("jdbc:" + place.address().replace("postgres@", ""));
        source.setUser("postgres");
        return source;
    }

    private HikariDataSource pool(Consumer<HikariConfig> settings) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(plain());
        config.setMaximumPoolSize(3);
        config.setConnectionTimeout(3_000);
        settings.accept(config);
        return new HikariDataSource(config);
    }

    private static void use(StoreBackend store) {
        assertThat(store.compareAndSet(new Swap(NAME, store.read(NAME).revision(), "mine", Taken.NOTHING, Set.of()))
                        .applied())
                .isTrue();
        assertThat(store.read(NAME).document()).isEqualTo("mine");
    }

    @Test
    void locksAreTakenOverAPool() throws Exception {
        try (HikariDataSource pool = pool(config -> {});
                Locker locker = Locker.using(options.open(pool, TIMEOUT), LockerOptions.defaults());
                Hold hold = locker.lock("orders/42").acquire()) {
            assertThat(hold.isValid()).isTrue();
            assertThat(locker.capabilities().has(Capability.PUSH)).isTrue();
        }
    }

    @Test
    void betweenRequestsOnlyTheListenerIsKept() {
        try (HikariDataSource pool = pool(config -> {})) {
            try (StoreBackend store = options.open(pool, TIMEOUT)) {
                use(store);
                assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isOne();
            }
            Await.until(
                    "the listener is given back",
                    () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
            try (StoreBackend deaf = options.withListening(false).open(pool, TIMEOUT)) {
                use(deaf);
                assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
                assertThat(deaf.capabilities().has(Capability.PUSH)).isFalse();
            }
        }
    }

    @Test
    void noConnectionGoesOnListeningInThePool() throws SQLException {
        try (HikariDataSource pool = pool(config -> {})) {
            options.open(pool, TIMEOUT).close();

            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement();
                        var channels = statement.executeQuery("select pg_listening_channels()")) {
                    assertThat(channels.next()).isFalse();
                }
            }
        }
    }

    @Test
    void wakeUpsArriveOverAPool() {
        try (HikariDataSource pool = pool(config -> {});
                StoreBackend store = options.open(pool, TIMEOUT);
                StoreBackend other = place.open()) {
            WakeRecorder woken = new WakeRecorder();
            store.sessions().open(new NewSession("waiter", TIMEOUT, "holder"), woken);

            other.post(NAME, List.of("claim"), Set.of("waiter"));

            Await.until("the wake-up", () -> woken.heard(NAME));
        }
    }

    @Test
    void connectionsThatDoNotCommitByThemselvesAreGivenBackSo() throws SQLException {
        try (HikariDataSource pool = pool(config -> config.setAutoCommit(false));
                StoreBackend store = options.open(pool, TIMEOUT)) {
            use(store);

            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.getAutoCommit()).isFalse();
                    assertThat(connection.getNetworkTimeout()).isZero();
                }
            }
            try (StoreBackend other = place.open()) {
                assertThat(other.read(NAME).document()).isEqualTo("mine");
            }
        }
    }

    @Test
    void connectionsOfAnotherIsolationAreOverridden() {
        try (HikariDataSource pool = pool(config -> config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ"));
                StoreBackend store = options.open(pool, TIMEOUT)) {
            use(store);
            use(store);
            try (StoreBackend other = place.open()) {
                use(other);
            }
            use(store);
        }
    }

    @Test
    void connectionsWithoutAPoolAreClosed() {
        try (StoreBackend store = options.withListening(false).open(plain(), TIMEOUT)) {
            use(store);
            String query = "select count(*) from pg_stat_activity where query like '%" + place.schema() + "%'"
                    + " and pid <> pg_backend_pid()";
            Await.until("all are closed", () -> place.look(query).equals(List.of("0")));
        }
    }

    /** As data sources do that are bound to the transaction of a thread. */
    @Test
    void aConnectionWithATransactionUnderWayIsLeftAlone() throws SQLException {
        place.open().close();
        try (Connection mine = plain().getConnection();
                Statement statement = mine.createStatement()) {
            AtomicReference<Connection> next = new AtomicReference<>(mine);
            DataSource bound = source(next);
            mine.setAutoCommit(false);
            statement.execute("create temporary table mine (n int)");

            assertThatThrownBy(() -> options.withListening(false).open(bound, TIMEOUT))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("The DataSource gave a connection with a transaction under way;");

            mine.rollback();
            assertThatThrownBy(() -> statement.execute("select * from mine")).hasMessageContaining("does not exist");
        }
    }

    private static DataSource source(AtomicReference<Connection> next) {
        return (DataSource) Proxy.newProxyInstance(
                PostgresDataSourceTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, args) -> {
                    if (!method.getName().equals("getConnection")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    Connection connection = next.get();
                    return Proxy.newProxyInstance(
                            PostgresDataSourceTest.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (inner, called, values) ->
                                    called.getName().equals("close") ? null : called.invoke(connection, values));
                });
    }

    @Test
    void aPoolWithoutAFreeConnectionIsToldAsSuch() throws SQLException {
        try (HikariDataSource pool = pool(config -> config.setMaximumPoolSize(1));
                StoreBackend store = options.withListening(false).open(pool, TIMEOUT)) {
            try (Connection taken = pool.getConnection()) {
                assertThat(taken.isClosed()).isFalse();
                assertThatThrownBy(() -> use(store))
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageContaining("Connection is not available");
            }
            use(store);
        }
    }

    /** Threads that keep a connection while they ask for a lock wait for themselves; only the pool can end that. */
    @Test
    void aPoolThatItsOwnProgramUsesUpIsToldAndGoesOn() throws Exception {
        int threads = 3;
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try (HikariDataSource pool = pool(config -> config.setConnectionTimeout(500));
                Locker locker =
                        Locker.using(options.withListening(false).open(pool, TIMEOUT), LockerOptions.defaults())) {
            locker.lock("warm").acquire().release();
            CyclicBarrier all = new CyclicBarrier(threads);
            List<Future<Boolean>> asked = IntStream.range(0, threads)
                    .mapToObj(i -> workers.submit(() -> {
                        try (Connection kept = pool.getConnection()) {
                            all.await();
                            assertThatThrownBy(() -> locker.lock("orders/" + i).acquire())
                                    .isInstanceOf(BackendUnavailableException.class)
                                    .hasMessageStartingWith("The DataSource had no connection free;");
                            all.await();
                            return kept.isValid(1);
                        }
                    }))
                    .toList();
            for (Future<Boolean> one : asked) {
                assertThat(Await.get(one)).isTrue();
            }

            locker.lock("orders/0").acquire().release();
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    void aPoolOfOneIsTooSmallToListenToo() {
        try (HikariDataSource pool = pool(config -> {
            config.setMaximumPoolSize(1);
            config.setConnectionTimeout(500);
        })) {
            assertThatThrownBy(() -> options.open(pool, TIMEOUT))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("The DataSource had no connection free;");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> options.withSchema("a.b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withLookAgain(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThat(options.withLookAgain(TIMEOUT).lookAgain()).isEqualTo(TIMEOUT);
    }
}

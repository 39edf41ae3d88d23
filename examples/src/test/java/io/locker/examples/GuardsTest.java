package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.AcquireOptions;
import io.locker.api.DistributedLock;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.guards.jdbc.JdbcGuard;
import io.locker.testkit.Await;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;
import redis.clients.jedis.RedisClient;

/** The guards in the documents: each lets the holder in, and refuses one that comes too late. */
class GuardsTest {
    private static final AcquireOptions SHORT_LEASE =
            AcquireOptions.defaults().lease(Duration.ofMillis(100)).withoutRenewal();

    private final Place place = new Place();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        place.close();
    }

    /** What a holder does under its hold. */
    private interface Change {
        void under(Hold hold) throws Exception;
    }

    private void assertRefusesTheLate(String name, Change early, Change late) throws Exception {
        DistributedLock lock = place.client().lock(name);
        Hold lapsed = lock.acquire(SHORT_LEASE);
        Await.get(lapsed.lost());
        try (Hold next = place.client().lock(name).acquire()) {
            late.under(next);
            assertThatThrownBy(() -> early.under(lapsed)).isInstanceOf(StaleTokenException.class);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("db"));
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void oldCodeIsGuardedByItsConnections() throws Exception {
        execute("create table stock (item text primary key, pieces integer not null)");
        execute("insert into stock values ('7', 10)");
        try (Connection connection = connect()) {
            new JdbcGuard().createTable(connection);
        }
        SQLiteDataSource connections = new SQLiteDataSource();
        connections.setUrl("jdbc:sqlite:" + directory.resolve("db"));
        Change take = hold -> OldStock.takeGuarded(connections, hold);

        assertRefusesTheLate("stock/7", take, take);

        assertThat(query("select pieces from stock")).isEqualTo("7");
    }

    @Test
    void theTriggerNamesTheTableAndTheResource() {
        assertThat(OldStock.trigger())
                .contains("before insert or update or delete on orders")
                .contains("'orders/' || r.id");
    }

    @Test
    void aColumnOfTheRowIsAGuard() throws Exception {
        execute("create table invoices (id text primary key, state text not null, token integer not null default 0)");
        execute("insert into invoices (id, state) values ('8', 'open')");
        try (Connection connection = connect()) {
            OwnColumn invoices = new OwnColumn(connection);
            invoices.pay("8", new Offer("invoices/8", new FencingToken(42)));
            assertThatThrownBy(() -> invoices.pay("8", new Offer("invoices/8", new FencingToken(41))))
                    .isInstanceOfSatisfying(
                            StaleTokenException.class, e -> assertThat(e.seen()).isEqualTo(new FencingToken(42)));
        }
        assertThat(query("select state || token from invoices")).isEqualTo("paid42");
    }

    @Test
    void aFileIsReplacedOnlyByTheHolder() throws Exception {
        Reports reports = new Reports(directory);

        assertRefusesTheLate("report.csv", hold -> reports.add("early", hold), hold -> reports.add("late", hold));

        assertThat(directory.resolve("report.csv")).hasContent("late");
        assertThat(Files.readString(directory.resolve("report.csv"))).isEqualTo("late\n");
    }

    @Test
    void aServiceRefusesRequestsOfTheLate() throws Exception {
        try (OrderService service = new OrderService()) {
            assertRefusesTheLate(
                    "orders/42",
                    hold -> OrderService.put(service.address("42"), "early", hold),
                    hold -> assertThat(OrderService.put(service.address("42"), "late", hold))
                            .isEqualTo(204));
            assertThat(service.state("42")).isEqualTo("late");
        }
    }

    @Test
    void aQuotaInRedisIsTakenOnlyByTheHolder() throws Exception {
        try (RedisClient jedis =
                RedisClient.create(TestServers.shared(RedisKind.PLAIN).url())) {
            Quota quota = new Quota(jedis);
            assertRefusesTheLate("quota/7", hold -> quota.take(1, hold), hold -> {
                quota.set(5, hold);
                assertThat(quota.take(3, hold)).isTrue();
                assertThat(quota.take(3, hold)).isFalse();
            });
            assertThat(jedis.hget("quota:7", "left")).isEqualTo("2");
        }
    }

    @Test
    void aFeedIsWrittenAfterItsClaimWasVerified() throws Exception {
        Feed feed = new Feed();
        DistributedLock lock = place.client().lock("feed");

        Feed.addAll(feed, lock, List.of("a", "b"));

        assertThat(feed.records()).containsExactly("a", "b");
    }
}

package io.locker.guards.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.guards.Offer;
import io.locker.guards.Rivals;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-java")
class PostgresTriggerTest {
    private static final FencingToken FIVE = new FencingToken(5);
    private static final FencingToken SIX = new FencingToken(6);

    private static final String APP = "app" + System.nanoTime();

    private final JdbcGuard guard = new JdbcGuard();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private DataSource connections;

    @BeforeEach
    void make() throws SQLException {
        connections = TestDatabase.POSTGRESQL.fresh();
        try (Connection connection = connections.getConnection()) {
            guard.createTable(connection);
        }
        TestDatabase.execute(
                connections,
                "create table orders (id text primary key, state text not null)",
                "insert into orders values ('42', 'new'), ('43', 'new')",
                PostgresTrigger.script("orders", "'orders/' || r.id"),
                PostgresTrigger.script("orders", "'orders/' || r.id"));
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Connection begin() throws SQLException {
        Connection connection = connections.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void with(FencingToken token, String sql) throws SQLException {
        try (Connection connection = begin()) {
            PostgresTrigger.show(connection, token);
            run(connection, sql);
            connection.commit();
        }
    }

    private String states() throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select string_agg(id || ' ' || state, ', ' order by id) from orders");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private void assertRefused(String state, FencingToken token, String sql) throws SQLException {
        String before = states();
        assertThatThrownBy(() -> with(token, sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
        assertThat(states()).isEqualTo(before);
    }

    @Test
    @Anomaly({"B5", "U3"})
    void aChangeWithoutATokenIsRefused() throws SQLException {
        for (String sql : new String[] {
            "update orders set state = 'shipped' where id = '42'",
            "delete from orders",
            "insert into orders values ('44', 'new')",
            "truncate orders"
        }) {
            assertThatThrownBy(() -> TestDatabase.execute(connections, sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(PostgresTrigger.MISSING));
        }
        assertThat(states()).isEqualTo("42 new, 43 new");
    }

    @Test
    @Anomaly({"A2", "A10", "U3"})
    void aHolderThatWasFrozenIsRefused() throws Exception {
        String ship = "update orders set state = 'shipped' where id = '42'";
        try (Rivals rivals = new Rivals("orders/42")) {
            Hold late = rivals.freezeEarly();
            with(late.token(), ship);
            rivals.wakeEarly();

            assertRefused(
                    PostgresTrigger.STALE,
                    rivals.early().token(),
                    "update orders set state = 'cancelled' where id = '42'");
        }
    }

    @Test
    void eachRowHasItsResource() throws SQLException {
        with(SIX, "update orders set state = 'six' where id = '42'");
        with(FIVE, "update orders set state = 'five' where id = '43'");

        assertThat(states()).isEqualTo("42 six, 43 five");
        assertRefused(PostgresTrigger.STALE, FIVE, "update orders set state = 'all'");
        assertRefused(PostgresTrigger.STALE, FIVE, "delete from orders where id = '42'");
        assertRefused(PostgresTrigger.STALE, FIVE, "update orders set id = '42x' where id = '42'");
    }

    @Test
    void aRowThatMovesIsCheckedAtBothEnds() throws SQLException {
        with(SIX, "insert into orders values ('44', 'six')");
        with(SIX, "delete from orders where id = '44'");

        assertRefused(PostgresTrigger.STALE, FIVE, "update orders set id = '44' where id = '43'");
    }

    @Test
    void noTokenTruncatesTheTable() throws SQLException {
        assertRefused(PostgresTrigger.MISSING, SIX, "truncate orders");
    }

    @Test
    void aCheckShowsTheTokenToTheTrigger() throws SQLException {
        for (int transaction = 1; transaction <= 2; transaction++) {
            try (Connection connection = begin()) {
                guard.check(connection, new Offer("orders/42", SIX));
                run(connection, "update orders set state = 'shipped " + transaction + "' where id = '42'");
                connection.commit();
            }
        }
        assertThat(states()).isEqualTo("42 shipped 2, 43 new");
        assertRefused(PostgresTrigger.STALE, FIVE, "update orders set state = 'late' where id = '42'");
    }

    @Test
    void aTokenIsShownForOneTransactionOnly() throws SQLException {
        try (Connection connection = begin()) {
            PostgresTrigger.show(connection, SIX);
            connection.commit();

            assertThatThrownBy(() -> run(connection, "delete from orders"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(PostgresTrigger.MISSING));
        }
        try (Connection connection = connections.getConnection()) {
            assertThatThrownBy(() -> PostgresTrigger.show(connection, SIX)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void afterACleanUpAnOldTokenIsStillRefused() throws Exception {
        with(SIX, "update orders set state = 'six' where id = '42'");
        TestDatabase.execute(connections, "update locker_guard set seen_at = 1 where resource = 'orders/42'");
        assertThat(guard.cleanUp(connections, Duration.ofDays(1))).isEqualTo(1);

        assertRefused(PostgresTrigger.STALE, FIVE, "update orders set state = 'late' where id = '42'");

        with(SIX, "update orders set state = 'again' where id = '42'");
    }

    @Test
    @Anomaly({"A10"})
    void aLaterWriterWaitsForTheEarlier() throws Exception {
        try (Connection early = begin()) {
            PostgresTrigger.show(early, FIVE);
            run(early, "update orders set state = 'five' where id = '42'");
            Future<Void> late = threads.submit(() -> {
                with(SIX, "update orders set state = 'six' where id = '42'");
                return null;
            });
            assertThatThrownBy(() -> late.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            early.commit();
            Await.get(late);
        }
        assertThat(states()).isEqualTo("42 six, 43 new");
    }

    @Test
    void aRoleWithoutRightsOnTheGuardIsGuarded() throws SQLException {
        TestDatabase.execute(
                connections, "create role " + APP, "grant select, insert, update, delete on orders to " + APP);
        try (Connection app = begin()) {
            run(app, "set role " + APP);
            PostgresTrigger.show(app, SIX);
            run(app, "create temp table locker_guard (resource text primary key, token bigint, seen_at bigint)");
            run(app, "update orders set state = 'six' where id = '42'");
            app.commit();
            assertThatThrownBy(() -> run(app, "update public.locker_guard set token = 1"))
                    .hasMessageContaining("permission denied");
            app.rollback();
            assertThatThrownBy(() -> run(app, "select public.locker_guard_admit('orders/42', 1)"))
                    .hasMessageContaining("permission denied");
            app.rollback();
            assertThatThrownBy(() -> run(app, "alter table orders disable trigger locker_guard"))
                    .hasMessageContaining("must be owner");
            app.rollback();
            run(app, "reset role");
            app.commit();
        }
        assertRefused(PostgresTrigger.STALE, FIVE, "update orders set state = 'late' where id = '42'");
        TestDatabase.execute(connections, "drop owned by " + APP, "drop role " + APP);
    }

    /** Puts the trigger on the thing that tests of the check fight for. */
    private void protectThing() throws SQLException {
        TestDatabase.execute(connections, Duel.SCHEMA, Duel.CONTENT);
        TestDatabase.execute(connections, PostgresTrigger.script("thing", "'thing'"));
    }

    private void makeThingNew() throws SQLException {
        with(Duel.LATER, "update thing set last_token = 0, total = 0");
        TestDatabase.execute(connections, "update locker_guard set token = 1");
    }

    @Test
    @Anomaly("A10")
    void inNoOrderTheTriggerLetsAnEarlierTokenIn() throws Exception {
        protectThing();
        Duel.Check showing = (connection, offer) -> PostgresTrigger.show(connection, offer.token());
        Duel duel = new Duel(connections, Connection.TRANSACTION_READ_COMMITTED, showing) {
            @Override
            void reset() throws SQLException {
                makeThingNew();
            }
        };
        for (String order : Duel.orders()) {
            assertThat(duel.run(order)).as("order %s", order).doesNotContain("THE EARLIER");
        }
    }

    @Test
    @Anomaly("A10")
    void underLoadTheTriggerLetsNothingBeSetBack() throws Exception {
        TestDatabase.execute(connections, Duel.SCHEMA, Duel.CONTENT);
        Duel.Check showing = (connection, offer) -> PostgresTrigger.show(connection, offer.token());
        assertThat(Hammer.run(connections, Connection.TRANSACTION_READ_COMMITTED, showing, 25)
                        .setBack())
                .as("without the trigger")
                .isPositive();
        TestDatabase.execute(connections, PostgresTrigger.script("thing", "'thing'"));

        Hammer.Outcome outcome =
                Hammer.run(connections, Connection.TRANSACTION_READ_COMMITTED, showing, 25, this::makeThingNew);

        assertThat(outcome.setBack()).isZero();
        assertThat(outcome.accepted()).isBetween(1, Hammer.WRITERS * 25 - 1);
    }

    @Test
    void aTableWithAnOddNameIsRefused() {
        assertThatThrownBy(() -> PostgresTrigger.script("orders; drop table orders", "'a'"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

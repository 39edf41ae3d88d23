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
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The check itself. */
abstract class JdbcCheckTests extends JdbcGuardTests {
    private static final int WRITERS = 8;
    private static final int ROUNDS = 25;
    private static final int NEW_RESOURCES = 10;
    private static final int MANY_TRIES = 50;

    final ExecutorService threads = Executors.newCachedThreadPool();

    JdbcCheckTests(TestDatabase kind) {
        super(kind);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void theFirstTokenIsAccepted() throws SQLException {
        write("a", FIVE);

        assertThat(get()).isEqualTo(5);
    }

    @Test
    void anEqualAndAGreaterTokenAreAccepted() throws SQLException {
        write("a", FIVE);
        write("a", FIVE);
        write("a", SIX);

        assertThat(get()).isEqualTo(6);
        try (Connection connection = connections.getConnection()) {
            assertThat(guard.seen(connection, "a")).contains(SIX);
            assertThat(guard.seen(connection, "b")).isEmpty();
        }
    }

    @Test
    @Anomaly({"A10", "U3"})
    void aLowerTokenIsRefusedAndNothingChanges() throws SQLException {
        write("a", SIX);

        assertRefused("a", FIVE, SIX);

        write("a", SIX);
    }

    @Test
    void tokensAbove2To53AreCompared() throws SQLException {
        FencingToken less = new FencingToken((1L << 53) * 1000);
        FencingToken more = new FencingToken((1L << 53) * 1000 + 1);
        write("a", more);

        assertRefused("a", less, more);
    }

    @Test
    void resourcesDoNotKnowEachOther() throws SQLException {
        write("a", SIX);
        write("A", FIVE);
        write("ä", FIVE);
        write("a ' \" \\ % 𝄞", FIVE);
        write("x".repeat(255), FIVE);

        assertRefused("a", FIVE, SIX);
    }

    @Test
    void aCheckOutsideOfATransactionIsRefused() throws SQLException {
        try (Connection connection = connections.getConnection()) {
            assertThatThrownBy(() -> guard.check(connection, new Offer("a", FIVE)))
                    .isInstanceOf(IllegalStateException.class);
        }
        try (Connection connection = connections.getConnection()) {
            assertThat(guard.seen(connection, "a")).isEmpty();
        }
    }

    @Test
    void aTransactionThatRollsBackHasNotShownItsToken() throws SQLException {
        try (Connection connection = begin()) {
            guard.check(connection, new Offer("a", SIX));
            connection.rollback();
        }

        write("a", FIVE);
    }

    @Test
    void theTableIsMadeOnce() throws Exception {
        List<Future<?>> made = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            made.add(threads.submit(() -> {
                try (Connection connection = connections.getConnection()) {
                    guard.createTable(connection);
                }
                return null;
            }));
        }
        for (Future<?> each : made) {
            Await.get(each);
        }
        write("a", FIVE);
        assertRefused("a", new FencingToken(4), FIVE);
    }

    @Test
    void theScriptMakesTheTable() throws SQLException {
        JdbcGuard other = new JdbcGuard("other_guard");
        try (Connection connection = connections.getConnection()) {
            String script = other.script(connection);
            for (String statement : script.split(";\n", 0)) {
                TestDatabase.execute(connections, statement);
            }
        }
        try (Connection connection = begin()) {
            other.check(connection, new Offer("a", FIVE));
            connection.commit();
            assertThat(other.seen(connection, "a")).contains(FIVE);
            assertThat(guard.seen(connection, "a")).isEmpty();
        }
    }

    @Test
    @Anomaly({"A2", "A10", "U3"})
    void aHolderThatWasFrozenIsRefused() throws Exception {
        try (Rivals rivals = new Rivals("orders/42")) {
            Hold late = rivals.freezeEarly();
            write("orders/42", late.token());
            rivals.wakeEarly();

            assertRefused("orders/42", rivals.early().token(), late.token());

            assertThat(get()).isEqualTo(late.token().value());
        }
    }

    @Test
    @Anomaly({"A2", "A10"})
    void aHolderFrozenInItsTransactionEndsBeforeTheNext() throws Exception {
        try (Rivals rivals = new Rivals("orders/42");
                Connection frozen = begin()) {
            guard.check(frozen, "orders/42", rivals.early());
            set(frozen, rivals.early().token().value());
            Hold late = rivals.freezeEarly();
            CompletableFuture<Void> next = CompletableFuture.runAsync(() -> unchecked("orders/42", late), threads);
            rivals.wakeEarly();
            frozen.commit();

            Await.get(next);

            assertThat(get()).isEqualTo(late.token().value());
        }
    }

    private void unchecked(String resource, Hold hold) {
        try {
            write(resource, hold.token());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyOrderOfTwoTransactionsIsSafe() throws Exception {
        for (int level : kind.levels()) {
            Duel duel = new Duel(connections, level, guard::check);
            for (String order : Duel.orders()) {
                TestDatabase.execute(connections, "delete from " + JdbcGuard.TABLE + " where resource = 'thing'");
                assertThat(duel.run(order))
                        .as("new resource, order %s, level %d", order, level)
                        .isEmpty();
            }
        }
        Duel duel = new Duel(connections, kind.levels().get(0), guard::check);
        for (String order : Duel.orders()) {
            known();
            assertThat(duel.run(order)).as("known resource, order %s", order).isEmpty();
        }
    }

    /** What a transaction read before its check may be old, but not what lets it in. */
    @Test
    void everyOrderIsSafeAlsoWhenBothHaveReadBefore() throws Exception {
        List<Integer> strict = kind.levels()
                .subList(kind.levels().size() == 1 ? 0 : 1, kind.levels().size());
        for (int level : strict) {
            Duel duel = new Duel(connections, level, guard::check) {
                @Override
                boolean readsFirst() {
                    return true;
                }
            };
            for (String order : Duel.orders()) {
                known();
                assertThat(duel.run(order))
                        .as("order %s, level %d", order, level)
                        .doesNotContain("THE EARLIER");
            }
        }
    }

    /** Makes the resource known, with a token that lets everybody in. */
    private void known() throws SQLException {
        TestDatabase.execute(connections, "delete from " + JdbcGuard.TABLE + " where resource = 'thing'");
        write("thing", new FencingToken(1));
    }

    @Test
    void aDuelFindsChecksWithMistakes() throws Exception {
        for (Map.Entry<String, Duel.Check> planted :
                PlantedChecks.on(kind, guard).entrySet()) {
            Duel duel = new Duel(connections, kind.levels().get(0), planted.getValue());
            boolean found = false;
            for (Iterator<String> orders = Duel.orders().iterator(); !found && orders.hasNext(); ) {
                known();
                found = duel.run(orders.next()).contains("THE EARLIER COMMITTED AFTER");
            }
            assertThat(found).as(planted.getKey()).isTrue();
        }
    }

    @Test
    void writersOfNewResourcesAreNotInEachOthersWay() throws Exception {
        for (int level : kind.levels()) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Void>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(threads.submit(() -> {
                    start.await();
                    for (int round = 0; round < NEW_RESOURCES; round++) {
                        checkAndCommit("level " + level + " of " + number + "/" + round, level);
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<Void> writer : writers) {
                Await.get(writer);
            }
        }
    }

    private void checkAndCommit(String resource, int level) throws SQLException {
        for (int tries = 1; ; tries++) {
            try (Connection connection = connections.getConnection()) {
                connection.setTransactionIsolation(level);
                connection.setAutoCommit(false);
                guard.check(connection, new Offer(resource, FIVE));
                connection.commit();
                return;
            } catch (SQLException e) {
                boolean allowed = level == Connection.TRANSACTION_SERIALIZABLE && "40001".equals(e.getSQLState());
                if (!allowed || tries == MANY_TRIES) {
                    throw e;
                }
            }
        }
    }

    @Test
    @Anomaly({"A10"})
    void underLoadTheThingIsNeverSetBack() throws Exception {
        for (int level : kind.levels()) {
            known();
            Hammer.Outcome outcome = Hammer.run(connections, level, guard::check, ROUNDS);

            assertThat(outcome.setBack()).as("level %d", level).isZero();
            assertThat(outcome.accepted()).as("level %d", level).isBetween(1, Hammer.WRITERS * ROUNDS - 1);
            if (level == kind.levels().get(0)) {
                assertThat(outcome.turnedAway()).isZero();
            }
        }
    }

    @Test
    void aHammerFindsChecksWithMistakes() throws Exception {
        for (Map.Entry<String, Duel.Check> planted :
                PlantedChecks.on(kind, guard).entrySet()) {
            int found = 0;
            for (int tries = 0; found == 0 && tries < MANY_TRIES; tries++) {
                known();
                found = Hammer.run(connections, kind.levels().get(0), planted.getValue(), ROUNDS)
                        .setBack();
            }
            assertThat(found).as(planted.getKey()).isPositive();
        }
    }
}

package io.locker.guards.jdbc;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Many writers of one thing with tokens in no order, as fast as they can: stale ones race fresh ones all the time. */
final class Hammer {
    static final int WRITERS = 8;

    /** How far tokens come out of order. */
    private static final int DISORDER = 20;

    private final DataSource connections;
    private final int level;
    private final Duel.Check check;
    private final AtomicLong next = new AtomicLong(1L << 60);
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger setBack = new AtomicInteger();
    private final AtomicInteger turnedAway = new AtomicInteger();

    /** How many committed, how many of them in the place of a later one, and how many the database turned away. */
    record Outcome(int accepted, int setBack, int turnedAway) {}

    private Hammer(DataSource connections, int level, Duel.Check check) {
        this.connections = connections;
        this.level = level;
        this.check = check;
    }

    /** Lets the writers loose, each with so many transactions. */
    static Outcome run(DataSource connections, int level, Duel.Check check, int rounds) throws Exception {
        return run(
                connections,
                level,
                check,
                rounds,
                () -> TestDatabase.execute(connections, "update thing set last_token = 0, total = 0"));
    }

    /** Makes the thing as new. */
    interface Reset {
        void run() throws SQLException;
    }

    static Outcome run(DataSource connections, int level, Duel.Check check, int rounds, Reset reset) throws Exception {
        reset.run();
        Hammer hammer = new Hammer(connections, level, check);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Random random = new Random(writer);
                writers.add(threads.submit(() -> {
                    hammer.writeAll(random, rounds);
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                Await.get(writer);
            }
            return new Outcome(hammer.accepted.get(), hammer.setBack.get(), hammer.turnedAway.get());
        } finally {
            threads.shutdownNow();
        }
    }

    private void writeAll(Random random, int rounds) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            connection.setTransactionIsolation(level);
            connection.setAutoCommit(false);
            for (int round = 0; round < rounds; round++) {
                write(connection, new FencingToken(next.getAndIncrement() - random.nextInt(DISORDER)));
            }
        }
    }

    private void write(Connection connection, FencingToken token) throws SQLException {
        try {
            check.check(connection, new Offer("thing", token));
            boolean back = last(connection) > token.value();
            JdbcGuardTests.set(connection, token.value());
            connection.commit();
            accepted.incrementAndGet();
            setBack.addAndGet(back ? 1 : 0);
        } catch (StaleTokenException refused) {
            connection.rollback();
        } catch (SQLException e) {
            connection.rollback();
            String state = String.valueOf(e.getSQLState());
            boolean conflict =
                    state.startsWith("40") || String.valueOf(e.getMessage()).contains("SQLITE_BUSY");
            if (conflict) {
                turnedAway.incrementAndGet();
            } else if (!state.equals(PostgresTrigger.STALE)) {
                throw e;
            }
        }
    }

    private static long last(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select last_token from thing where id = 1");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}

package io.locker.guards.jdbc;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/**
 * Two transactions, of an earlier holder and of a later one, whose steps are taken in a given order: check, read and
 * write, commit. A step that has to wait stays under way while the other transaction goes on.
 */
class Duel {
    static final String SCHEMA =
            "create table thing (id int primary key, last_token bigint not null, total int not null)";
    static final String CONTENT = "insert into thing (id, last_token, total) values (1, 0, 0)";
    static final FencingToken EARLIER = new FencingToken(Long.MAX_VALUE - 1);
    static final FencingToken LATER = new FencingToken(Long.MAX_VALUE);

    private static final int STEPS = 3;
    private static final long WAITS_AFTER_MILLIS = 20;

    private final DataSource connections;
    private final int level;
    private final Check check;

    /** How a transaction shows its token. */
    interface Check {
        void check(Connection connection, Offer offer) throws SQLException;
    }

    Duel(DataSource connections, int level, Check check) {
        this.connections = connections;
        this.level = level;
        this.check = check;
    }

    /** Whether a transaction has read before it checks, so that it sees what was there then. */
    boolean readsFirst() {
        return false;
    }

    /** Through what a transaction works. */
    Connection view(Connection connection, Offer offer) {
        return connection;
    }

    /** All orders of the steps: E is one of the earlier holder's, L one of the later's. */
    static List<String> orders() {
        List<String> orders = new ArrayList<>();
        grow("", STEPS, STEPS, orders);
        return orders;
    }

    private static void grow(String order, int early, int late, List<String> orders) {
        if (early + late == 0) {
            orders.add(order);
        }
        if (early > 0) {
            grow(order + "E", early - 1, late, orders);
        }
        if (late > 0) {
            grow(order + "L", early, late - 1, orders);
        }
    }

    /** Fights it out, and returns what is wrong with the outcome; empty if nothing. */
    String run(String order) throws Exception {
        reset();
        try (Side early = new Side(EARLIER);
                Side late = new Side(LATER)) {
            for (int step : order.chars().toArray()) {
                (step == 'E' ? early : late).step();
            }
            early.finish();
            late.finish();
            return verdict(early, late);
        }
    }

    /** Makes the thing as new. */
    void reset() throws SQLException {
        TestDatabase.execute(connections, "update thing set last_token = 0, total = 0");
    }

    private String verdict(Side early, Side late) throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement query = connection.prepareStatement("select last_token, total from thing");
                ResultSet row = query.executeQuery()) {
            row.next();
            int commits = (early.script.committed() ? 1 : 0) + (late.script.committed() ? 1 : 0);
            String wrong =
                    late.script.committed() && row.getLong(1) != LATER.value() ? " THE EARLIER COMMITTED AFTER" : "";
            wrong += row.getInt(2) != commits ? " AN UPDATE WAS LOST" : "";
            wrong += commits == 0 ? " NOBODY COMMITTED" : "";
            wrong += laterGoesOn() && !late.script.committed() ? " THE LATER DID NOT COMMIT" : "";
            return wrong.isEmpty() ? "" : wrong + " early=" + early + " late=" + late;
        }
    }

    /** Above this level a database may refuse also the later one, which then repeats its transaction. */
    private boolean laterGoesOn() {
        return level == Connection.TRANSACTION_READ_COMMITTED;
    }

    private final class Side implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Connection connection;
        private final FencingToken token;
        private final Script script;

        Side(FencingToken token) throws SQLException {
            this.token = token;
            this.connection = view(connections.getConnection(), new Offer("thing", token));
            connection.setTransactionIsolation(level);
            connection.setAutoCommit(false);
            this.script = new Script(
                    connection,
                    () -> check.check(connection, new Offer("thing", token)),
                    this::readAndWrite,
                    connection::commit);
            if (readsFirst()) {
                int unused = total();
            }
        }

        /** Takes the next step, and waits for it unless it has to wait itself. */
        void step() throws Exception {
            try {
                thread.submit(script::next).get(WAITS_AFTER_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException waits) {
                return;
            }
        }

        private void readAndWrite() throws SQLException {
            int total = total();
            try (PreparedStatement update =
                    connection.prepareStatement("update thing set last_token = ?, total = ? where id = 1")) {
                update.setLong(1, token.value());
                update.setInt(2, total + 1);
                update.executeUpdate();
            }
        }

        private int total() throws SQLException {
            try (PreparedStatement query = connection.prepareStatement("select total from thing where id = 1");
                    ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }

        void finish() {
            Await.until("the transaction ends", script::isOver);
        }

        @Override
        public void close() throws SQLException {
            thread.shutdownNow();
            connection.close();
        }

        @Override
        public String toString() {
            return script.committed() ? "committed" : String.valueOf(script.refusal());
        }
    }
}

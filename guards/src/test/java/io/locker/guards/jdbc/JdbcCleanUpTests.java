package io.locker.guards.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What is removed from the guard's table, and that nothing old gets in after it. */
abstract class JdbcCleanUpTests extends JdbcCheckTests {
    private static final Duration DAY = Duration.ofDays(1);
    private static final long WAITS_AFTER_MILLIS = 40;

    JdbcCleanUpTests(TestDatabase kind) {
        super(kind);
    }

    private int rows() throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement query = connection.prepareStatement("select count(*) from " + JdbcGuard.TABLE);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private void writtenLongAgo(String resource, FencingToken token) throws SQLException {
        write(resource, token);
        age(resource, DAY.toSeconds() + 1);
    }

    @Test
    void onlyWhatIsOldIsRemoved() throws SQLException {
        writtenLongAgo("old", FIVE);
        write("young", SIX);

        assertThat(guard.cleanUp(connections, DAY)).isEqualTo(1);

        try (Connection connection = connections.getConnection()) {
            assertThat(guard.seen(connection, "old")).isEmpty();
            assertThat(guard.seen(connection, "young")).contains(SIX);
        }
        assertThat(guard.cleanUp(connections, DAY)).isZero();
    }

    @Test
    @Anomaly({"H1", "U8", "A10"})
    void afterACleanUpAnOldTokenIsStillRefused() throws SQLException {
        writtenLongAgo("old", SIX);
        guard.cleanUp(connections, DAY);

        assertRefused("old", FIVE, SIX);
        assertRefused("never seen", FIVE, SIX);

        write("old", SIX);
        write("never seen", SEVEN);
    }

    @Test
    void aRefusalThatIsCommittedLetsNothingInLater() throws SQLException {
        writtenLongAgo("old", SIX);
        guard.cleanUp(connections, DAY);
        try (Connection connection = begin()) {
            assertThatThrownBy(() -> guard.check(connection, new Offer("old", FIVE)))
                    .isInstanceOf(StaleTokenException.class);
            connection.commit();
        }

        assertRefused("old", FIVE, SIX);
    }

    @Test
    void theFloorNeverFalls() throws SQLException {
        writtenLongAgo("high", SEVEN);
        guard.cleanUp(connections, DAY);
        write("low", SEVEN);
        TestDatabase.execute(
                connections, "update " + JdbcGuard.TABLE + " set token = 5, seen_at = 0 where resource = 'low'");

        assertThat(guard.cleanUp(connections, DAY)).isEqualTo(1);

        assertRefused("other", SIX, SEVEN);
    }

    @Test
    @Anomaly({"H1", "U8"})
    void theTableIsEmptyAfterManyResources() throws SQLException {
        try (Connection connection = begin()) {
            for (int i = 1; i <= 250; i++) {
                guard.check(connection, new Offer("many/" + i, new FencingToken(i)));
            }
            connection.commit();
        }
        assertThat(rows()).isEqualTo(251);
        TestDatabase.execute(connections, "update " + JdbcGuard.TABLE + " set seen_at = 1 where seen_at > 0");

        assertThat(guard.cleanUp(connections, DAY)).isEqualTo(250);

        assertThat(rows()).isEqualTo(1);
        assertRefused("many/1", new FencingToken(249), new FencingToken(250));
    }

    @Test
    void whatIsInUseIsKept() throws Exception {
        writtenLongAgo("old", FIVE);
        try (Connection writer = begin()) {
            guard.check(writer, new Offer("old", SIX));
            Future<Integer> cleanUp = threads.submit(() -> guard.cleanUp(connections, DAY));
            goesOnOrWaits(cleanUp);
            writer.commit();
            Await.get(cleanUp);
        }
        try (Connection connection = connections.getConnection()) {
            assertThat(guard.seen(connection, "old")).contains(SIX);
        }
    }

    private static void goesOnOrWaits(Future<?> work) throws Exception {
        try {
            work.get(WAITS_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException waits) {
            return;
        }
    }

    /** E: the late writer checks, writes, commits. C: the clean-up removes, commits. */
    @Test
    @Anomaly({"A10"})
    void inEveryOrderALateWriterIsRefused() throws Exception {
        for (int level : kind.levels()) {
            for (String order : new String[] {
                "EEECC", "EECEC", "EECCE", "ECEEC", "ECECE", "ECCEE", "CEEEC", "CEECE", "CECEE", "CCEEE"
            }) {
                TestDatabase.execute(connections, "delete from " + JdbcGuard.TABLE + " where resource = 'old'");
                TestDatabase.execute(connections, "update " + JdbcGuard.TABLE + " set token = 0");
                writtenLongAgo("old", SIX);
                assertThat(lateWriterGotIn(order, level))
                        .as("order %s, level %d", order, level)
                        .isFalse();
                assertThat(get()).as("order %s, level %d", order, level).isEqualTo(6);
            }
        }
    }

    private boolean lateWriterGotIn(String order, int level) throws Exception {
        try (Connection writer = connections.getConnection();
                Connection cleaner = begin()) {
            writer.setTransactionIsolation(level);
            writer.setAutoCommit(false);
            Script late = new Script(
                    writer, () -> guard.check(writer, new Offer("old", FIVE)), () -> set(writer, 5), writer::commit);
            Script clean = new Script(
                    cleaner,
                    () -> assertThat(guard.clean(cleaner, DAY.toSeconds(), 10)).isLessThan(2),
                    cleaner::commit);
            for (int step : order.chars().toArray()) {
                goesOnOrWaits(threads.submit((step == 'E' ? late : clean)::next));
            }
            Await.until("both have ended", () -> late.isOver() && clean.isOver());
            return late.committed();
        }
    }
}

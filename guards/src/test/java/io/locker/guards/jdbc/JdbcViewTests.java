package io.locker.guards.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.Hold;
import io.locker.guards.Offer;
import io.locker.guards.Rivals;
import io.locker.guards.StaleTokenException;
import io.locker.testkit.Anomaly;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Connections that check by themselves. */
abstract class JdbcViewTests extends JdbcCleanUpTests {
    private static final String RESOURCE = "orders/42";

    JdbcViewTests(TestDatabase kind) {
        super(kind);
    }

    /** What an application does that knows nothing of guards. */
    private static void unaware(DataSource source, long value) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            set(connection, value);
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    @Test
    @Anomaly({"A2", "A10", "U3", "B5"})
    void codeThatKnowsNoGuardIsGuarded() throws Exception {
        try (Rivals rivals = new Rivals(RESOURCE)) {
            DataSource early = guard.guard(connections, RESOURCE, rivals.early());
            unaware(early, 1);
            Hold late = rivals.freezeEarly();
            unaware(guard.guard(connections, RESOURCE, late), 2);
            rivals.wakeEarly();

            assertThatThrownBy(() -> unaware(early, 3)).isInstanceOf(StaleTokenException.class);

            assertThat(get()).isEqualTo(2);
        }
    }

    @Test
    void whatIsReadShowsTheTokenFirst() throws Exception {
        try (Rivals rivals = new Rivals(RESOURCE)) {
            DataSource early = guard.guard(connections, RESOURCE, rivals.early());
            Hold late = rivals.freezeEarly();
            try (Connection reader = guard.guard(connections, RESOURCE, late).getConnection()) {
                reader.setAutoCommit(false);
                try (Statement query = reader.createStatement();
                        ResultSet row = query.executeQuery("select total from thing")) {
                    row.next();
                }
                reader.commit();
            }
            rivals.wakeEarly();

            assertThatThrownBy(() -> unaware(early, 3)).isInstanceOf(StaleTokenException.class);
        }
    }

    @Test
    void everyTransactionOfAConnectionChecks() throws Exception {
        try (Rivals rivals = new Rivals(RESOURCE);
                Connection early = guard.guard(begin(), RESOURCE, rivals.early())) {
            set(early, 1);
            early.commit();
            set(early, 2);
            early.rollback();
            Hold late = rivals.freezeEarly();
            unaware(guard.guard(connections, RESOURCE, late), 3);
            rivals.wakeEarly();

            assertThatThrownBy(() -> set(early, 4)).isInstanceOf(StaleTokenException.class);
            assertThatThrownBy(early::commit).isInstanceOf(StaleTokenException.class);

            assertThat(get()).isEqualTo(3);
        }
    }

    @Test
    void theCommitChecksWhateverWasDoneBeforeIt() throws Exception {
        try (Rivals rivals = new Rivals(RESOURCE);
                Connection inner = begin();
                Connection early = guard.guard(inner, RESOURCE, rivals.early())) {
            Hold late = rivals.freezeEarly();
            unaware(guard.guard(connections, RESOURCE, late), 3);
            rivals.wakeEarly();
            set(inner, 4);

            assertThatThrownBy(early::commit).isInstanceOf(StaleTokenException.class);

            assertThat(get()).isEqualTo(3);
        }
    }

    @Test
    void outsideOfATransactionEveryStatementIsRefused() throws Exception {
        try (Rivals rivals = new Rivals(RESOURCE);
                Connection early =
                        guard.guard(connections, RESOURCE, rivals.early()).getConnection()) {
            assertThatThrownBy(() -> set(early, 1))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("setAutoCommit(false)");
            assertThat(get()).isZero();
        }
    }

    @Test
    void aSwitchOfTheModeCommitsWithACheck() throws Exception {
        try (Rivals rivals = new Rivals(RESOURCE);
                Connection early = guard.guard(begin(), RESOURCE, rivals.early())) {
            set(early, 1);
            early.setAutoCommit(true);

            assertThat(get()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNotCommittedIsRolledBackByClosing() throws Exception {
        try (Rivals rivals = new Rivals(RESOURCE)) {
            try (Connection early = guard.guard(begin(), RESOURCE, rivals.early())) {
                set(early, 1);
            }
            assertThat(get()).isZero();
        }
    }

    @Test
    void aSavepointIsSetAfterTheCheck() throws Exception {
        try (Rivals rivals = new Rivals(RESOURCE)) {
            try (Connection early = guard.guard(begin(), RESOURCE, rivals.early())) {
                Savepoint before = early.setSavepoint();
                set(early, 1);
                early.rollback(before);
                set(early, 2);
                early.commit();
            }
            assertThat(get()).isEqualTo(2);
            assertRefused(RESOURCE, FIVE, rivals.early().token());
        }
    }

    @Test
    void aStatementLeadsBackToTheView() throws Exception {
        try (Rivals rivals = new Rivals(RESOURCE);
                Connection early = guard.guard(begin(), RESOURCE, rivals.early());
                PreparedStatement statement = early.prepareStatement("select 1");
                Statement plain = early.createStatement()) {
            assertThat(statement.getConnection()).isSameAs(early).isEqualTo(early);
            assertThat(Set.of(plain, statement)).contains(plain, statement).hasSize(2);
            assertThat(early.unwrap(Connection.class)).isSameAs(early);
            assertThat(early.isWrapperFor(Connection.class)).isTrue();
            assertThat(statement.unwrap(PreparedStatement.class)).isSameAs(statement);
            assertThat(plain.isWrapperFor(Statement.class)).isTrue();
        }
    }

    @Test
    void everyOrderOfTwoViewsIsSafe() throws Exception {
        for (int level : kind.levels()) {
            Duel duel = new Duel(connections, level, (connection, offer) -> {}) {
                @Override
                Connection view(Connection connection, Offer offer) {
                    return GuardedConnection.of(connection, guard, offer);
                }
            };
            for (String order : Duel.orders()) {
                assertThat(duel.run(order))
                        .as("order %s, level %d", order, level)
                        .isEmpty();
            }
        }
    }
}

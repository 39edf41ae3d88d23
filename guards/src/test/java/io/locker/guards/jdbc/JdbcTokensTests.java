package io.locker.guards.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.guards.Crowd;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.guards.TokenStore;
import io.locker.guards.TokenStore.Stay;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of what compares nothing itself, kept in a database. */
abstract class JdbcTokensTests extends JdbcViewTests {
    private static final Duration LONG = Duration.ofSeconds(20);

    private TokenStore tokens;

    JdbcTokensTests(TestDatabase kind) {
        super(kind);
    }

    @BeforeEach
    final void makeTokens() {
        tokens = new JdbcTokens(connections, guard);
    }

    private Stay enter(Offer offer) throws InterruptedException {
        return tokens.enter(offer, LONG).orElseThrow();
    }

    @Test
    void anEarlierTokenDoesNotEnterAfterALater() throws Exception {
        enter(new Offer("a", SIX)).close();

        assertThatThrownBy(() -> enter(new Offer("a", FIVE)))
                .isInstanceOfSatisfying(
                        StaleTokenException.class, e -> assertThat(e.seen()).isEqualTo(SIX));
        enter(new Offer("a", SIX)).close();
    }

    @Test
    void aLaterTokenWaitsUntilTheEarlierHasLeft() throws Exception {
        Stay inside = enter(new Offer("a", FIVE));
        Future<Stay> later = threads.submit(() -> enter(new Offer("a", SIX)));
        assertThatThrownBy(() -> later.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        inside.close();
        inside.close();

        Await.get(later).close();
    }

    @Test
    void whoWaitsTooLongIsToldSo() throws Exception {
        try (Stay inside = enter(new Offer("a", FIVE))) {
            assertThat(inside).isNotNull();
            if (kind == TestDatabase.SQLITE || kind == TestDatabase.H2) {
                return; // Their drivers wait for a lock as long as their own setting says.
            }
            Optional<Stay> later = tokens.enter(new Offer("a", SIX), Duration.ofMillis(300));
            assertThat(later).isEmpty();
        }
    }

    @Test
    @Anomaly("A10")
    void inACrowdNoEarlierTokenIsInsideAfterALater() throws Exception {
        Crowd.Outcome outcome = Crowd.of(tokens, 25);

        assertThat(outcome.tooLate()).isZero();
        assertThat(outcome.entered()).isPositive();
    }

    @Test
    void aConnectionIsGivenBackInTheModeItHad() throws Exception {
        try (Connection one = connections.getConnection()) {
            one.setAutoCommit(false);
            Connection kept = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (self, method, arguments) ->
                            method.getName().equals("close") ? null : method.invoke(one, arguments));
            DataSource pool = (DataSource) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> kept);

            new JdbcTokens(pool, guard)
                    .enter(new Offer("a", SIX), LONG)
                    .orElseThrow()
                    .close();

            assertThat(one.getAutoCommit()).isFalse();
        }
    }

    @Test
    void aTableThatIsMissingIsUnavailable() throws SQLException {
        TestDatabase.execute(connections, "drop table " + JdbcGuard.TABLE);

        assertThatThrownBy(() -> enter(new Offer("a", SIX))).isInstanceOf(BackendUnavailableException.class);
    }
}

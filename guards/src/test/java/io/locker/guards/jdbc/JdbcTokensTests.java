package io.locker.guards.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.guards.TokenStore;
import io.locker.guards.TokenStore.Stay;
import io.locker.testkit.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    void aTableThatIsMissingIsUnavailable() throws SQLException {
        TestDatabase.execute(connections, "drop table " + JdbcGuard.TABLE);

        assertThatThrownBy(() -> enter(new Offer("a", SIX))).isInstanceOf(BackendUnavailableException.class);
    }
}

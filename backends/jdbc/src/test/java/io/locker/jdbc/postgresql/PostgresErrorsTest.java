package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** What is said about a fault, and what is claimed to be known. */
final class PostgresErrorsTest {
    private final PostgresErrors errors = new PostgresErrors("postgresql://db/app");

    private static SQLException said(String state) {
        return new PSQLException(new ServerErrorMessage("SERROR\0C" + state + "\0Mwhat it said\0Wwhere\0\0"));
    }

    private static SQLException broken(Exception why) {
        return new PSQLException("An I/O error occurred.", PSQLState.CONNECTION_FAILURE, why);
    }

    /** A request that was sent. */
    @Nested
    class ARequest {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "25006", "40001", "40P01", "42883", "42P01", "53100", "53200", "55P03", "57014", "LK001", "LK002",
                    "XX000"
                })
        void thatTheServerRefusedChangedNothing(String state) {
            assertThat(errors.failed(said(state), true)).isInstanceOf(BackendUnavailableException.class);
            assertThat(errors.failed(said(state), false)).isInstanceOf(BackendUnavailableException.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"57P01", "57P02", "57P05", "25P03", "08P01"})
        void thatTheServerEndedWithTheConnectionIsUnknown(String state) {
            assertThat(errors.failed(said(state), true)).isInstanceOf(OutcomeUnknownException.class);
            assertThat(errors.failed(said(state), false)).isInstanceOf(BackendUnavailableException.class);
        }

        @Test
        void withoutAnAnswerIsUnknown() {
            assertThat(errors.failed(broken(new EOFException()), true)).isInstanceOf(OutcomeUnknownException.class);
            assertThat(errors.failed(broken(new EOFException()), false))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("No connection to the PostgreSQL server could be had.");
            assertThat(errors.failed(broken(new SocketTimeoutException()), false))
                    .hasMessageStartingWith("The PostgreSQL server did not answer in time.");
        }

        @Test
        void thatFailedBeforeTheConnectionBrokeIsUnknown() {
            SQLException refused = said("42P01");
            refused.setNextException(broken(new EOFException()));

            assertThat(errors.failed(refused, true)).isInstanceOf(OutcomeUnknownException.class);
        }

        @Test
        void thatTheDriverRefusedIsUnknown() {
            assertThat(errors.failed(new SQLException("a fault of the driver"), true))
                    .isInstanceOf(OutcomeUnknownException.class);
        }

        @Test
        void withoutTheRightIsNotPermitted() {
            assertThat(errors.failed(said("42501"), true))
                    .isInstanceOf(NotPermittedException.class)
                    .hasMessageStartingWith("This user may not do that");
        }

        @Test
        void isToldWithServerAndCode() {
            assertThat(errors.failed(said("53100"), true))
                    .hasMessage("The disk of the PostgreSQL server is full; free some space and try again."
                            + " server=postgresql://db/app code=53100 detail=what it said");
            assertThat(errors.failed(said("0A000"), true))
                    .hasMessage("The PostgreSQL server could not do the request."
                            + " server=postgresql://db/app code=0A000 detail=what it said");
        }
    }

    /** No connection was had, so nothing was sent. */
    @Nested
    class NoConnection {

        @ParameterizedTest
        @ValueSource(strings = {"28P01", "28000"})
        void becauseTheUserIsRefused(String state) {
            assertThat(errors.notConnected(said(state)))
                    .isInstanceOf(NotPermittedException.class)
                    .hasMessageStartingWith("The PostgreSQL server refuses this user;");
        }

        @ParameterizedTest
        @ValueSource(strings = {"3D000", "53300", "57P03"})
        void becauseTheServerRefuses(String state) {
            assertThat(errors.notConnected(said(state)))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("code=" + state);
        }

        @Test
        void becauseOfTheNetwork() {
            assertThat(errors.notConnected(broken(new UnknownHostException("db"))))
                    .hasMessageStartingWith("The host of the PostgreSQL server is not known.");
            assertThat(errors.notConnected(broken(new ConnectException("refused"))))
                    .hasMessageStartingWith("No PostgreSQL server takes connections there;");
            assertThat(errors.notConnected(broken(new SocketTimeoutException())))
                    .hasMessageStartingWith("The PostgreSQL server did not answer in time.");
        }

        @Test
        void becauseAPoolHasNone() {
            assertThat(errors.notConnected(new SQLTransientConnectionException("pool - Connection is not available")))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("detail=pool - Connection is not available");
        }
    }
}

package io.locker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.api.Loss;
import io.locker.spi.StoreSessions.NewSession;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why a session is said to be lost: because this process stood still, or because the place did not answer. */
class SessionKeeperTest {
    private static final long LEASE = Duration.ofSeconds(1).toNanos();

    private final SessionKeeper keeper = new SessionKeeper(new NewSession("s", Duration.ofSeconds(1), "web"), 0);

    private long now;

    @BeforeEach
    void open() {
        assertThat(keeper.next(now)).isInstanceOf(Ask.Open.class);
        keeper.answer(new Seen.Alive(true), now);
        now = keeper.due(now);
    }

    private void beat() {
        assertThat(keeper.next(now)).isInstanceOf(Ask.Beat.class);
    }

    private void lookUntilTheDeadline() {
        while (keeper.phase() == SessionKeeper.Phase.ALIVE) {
            now = keeper.due(now);
            assertThat(keeper.next(now)).matches(ask -> ask == null || ask instanceof Ask.Close);
        }
    }

    @Test
    void whoStoodStillBetweenHeartbeatsWasPaused() {
        now = keeper.deadline() + 1;

        assertThat(keeper.next(now)).isInstanceOf(Ask.Close.class);

        assertThat(keeper.lostBy()).isEqualTo(Loss.Reason.PAUSED);
    }

    @Test
    void whoStoodStillWithAHeartbeatUnderWayWasPaused() {
        beat();
        now = keeper.deadline() + 1;

        assertThat(keeper.next(now)).isNull();

        assertThat(keeper.lostBy()).isEqualTo(Loss.Reason.PAUSED);
    }

    @Test
    void aHeartbeatThatIsNotAnsweredIsTheBackends() {
        beat();

        lookUntilTheDeadline();

        assertThat(now).isEqualTo(LEASE - SessionKeeper.marginOf(Duration.ofSeconds(1)));
        assertThat(keeper.lostBy()).isEqualTo(Loss.Reason.BACKEND_DOWN);
    }

    @Test
    void whoStoodStillAfterAFailureLostItByTheBackend() {
        beat();
        keeper.answer(new Seen.Failed(new BackendUnavailableException("The line was cut.", null)), now);
        now = keeper.deadline() + 1;
        var unused = keeper.next(now);

        assertThat(keeper.lostBy()).isEqualTo(Loss.Reason.BACKEND_DOWN);
    }
}

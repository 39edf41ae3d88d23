package io.locker.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.Loss;
import io.locker.memory.MemoryLog;
import io.locker.spi.LogBackend;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that come to a log that is not new, and entries that a client does not know. */
@Timeout(60)
final class LogJoiningTest {
    private static final int CYCLES = 6_000;

    private final MemoryLog log = new MemoryLog(TimeSource.system());
    private final LogBackend raw = log.open();
    private final Locker first = client();

    private Locker client() {
        return Locker.using(log.open(), LockerOptions.defaults());
    }

    @AfterEach
    void close() {
        first.close();
        raw.close();
    }

    @Test
    void aNewcomerBeginsAtASnapshotAndGoesOnWithTheTokens() throws Exception {
        Hold last = first.lock("a").acquire();
        for (int i = 0; i < CYCLES; i++) {
            last.release();
            last = first.lock("a").acquire();
        }
        Await.until("a snapshot was saved", () -> raw.newest().isPresent());
        assertThatThrownBy(() -> raw.follow(1, new Nobody())).isInstanceOf(BackendUnavailableException.class);

        try (Locker newcomer = client()) {
            assertThat(newcomer.lock("a").tryAcquire()).isEmpty();
            last.release();
            try (Hold next = newcomer.lock("a").acquire()) {
                assertThat(next.token()).isGreaterThan(last.token());
            }
        }
    }

    @Test
    void whoDoesNotKnowAnEntryIsToldAndTakesNoPartAnyMore() throws Exception {
        Hold hold = first.lock("a").acquire();

        raw.append("locker-log 2 later 1\ndance a");

        Loss loss = Await.get(hold.lost());
        assertThat(loss.detail()).contains("version=2");
        assertThat(hold.isValid()).isFalse();
        assertThatThrownBy(() -> first.lock("b").acquire())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("version=2");
    }

    /** Hears nothing. */
    private static final class Nobody implements LogBackend.Follower {
        @Override
        public void entry(LogBackend.Entry entry) {}

        @Override
        public void ended(BackendUnavailableException why) {}
    }
}

package io.locker.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.MachineLimits;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SessionWatchTest {
    private static final long NOW = TimeUnit.DAYS.toNanos(30);

    private final LockTable table = new LockTable(1_000_000, MachineLimits.defaults());
    private final SessionWatch watch = new SessionWatch();

    private List<Command> overdueAfter(long leaseMicros, long nanos) {
        table.apply(2_000_000, new Command.OpenSession("s", "tests", leaseMicros));
        watch.begin(table, NOW);
        return watch.overdue(table, NOW + nanos, 0, 1);
    }

    @Test
    void whoWasSilentForItsLeaseIsOverdue() {
        assertThat(overdueAfter(5_000_000, TimeUnit.SECONDS.toNanos(5))).hasSize(1);
    }

    @Test
    void whoWasSilentForLessIsNot() {
        assertThat(overdueAfter(5_000_000, TimeUnit.SECONDS.toNanos(4))).isEmpty();
    }

    @Test
    void whoAskedForTheLongestLeaseThereIsLives() {
        assertThat(overdueAfter(Long.MAX_VALUE, TimeUnit.DAYS.toNanos(365))).isEmpty();
    }
}

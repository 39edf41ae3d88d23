package io.locker.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.host.LogHost.Phase;
import io.locker.host.LogHost.Progress;
import org.junit.jupiter.api.Test;

final class CatchUpTest {
    private static final long SECOND = 1_000_000_000L;

    private final CatchUp catchUp = new CatchUp();

    private static Progress at(long applied) {
        return new Progress(Phase.CATCHING_UP, applied, 1_000_000);
    }

    @Test
    void theSpeedCountsFromWhereItBegan() {
        assertThat(catchUp.report(at(990_000), 5 * SECOND)).isNull();
        assertThat(catchUp.report(at(991_000), 6 * SECOND)).isNull();

        assertThat(catchUp.report(at(998_000), 9 * SECOND))
                .isEqualTo("Catching up with the log. applied=998000 target=1000000 perSecond=2000");
        assertThat(catchUp.report(at(998_100), 10 * SECOND)).isNull();
    }

    @Test
    void nothingIsToldWhenItTakesPart() {
        assertThat(catchUp.report(at(1), 0)).isNull();
        assertThat(catchUp.report(new Progress(Phase.SERVING, 1_000_000, 0), 9 * SECOND))
                .isNull();

        assertThat(catchUp.report(at(1_000_000), 90 * SECOND)).isNull();
    }
}

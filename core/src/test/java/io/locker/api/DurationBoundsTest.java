package io.locker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.LockerOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Times that a program may give. */
final class DurationBoundsTest {
    private static final Duration LONGEST_THERE_IS = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void whatIsTooLongForTheClockIsRefused() {
        AcquireOptions acquire = AcquireOptions.defaults();
        LockerOptions client = LockerOptions.defaults();
        List<Function<Duration, Object>> all = List.of(
                Waiting::poll,
                acquire::waitAtMost,
                acquire::lease,
                acquire::maxHold,
                acquire::holdAtLeast,
                client::withLease,
                client::withRequestTimeout);

        assertThat(all)
                .allSatisfy(one -> assertThatThrownBy(() -> one.apply(LONGEST_THERE_IS))
                        .isInstanceOf(IllegalArgumentException.class));
    }
}

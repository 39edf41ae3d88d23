package io.locker.api;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;

/** Durations as people read them, for messages and for what is shown of a lock. */
public final class DurationText {
    private static final BigDecimal NANOS_OF_A_MILLI = BigDecimal.valueOf(1_000_000);

    private DurationText() {}

    /**
     * Writes a duration: from a minute on in its two greatest units, below it with milliseconds.
     *
     * @param duration how long
     * @return such as {@code 340 ms}, {@code 10.367 s}, {@code 3 min 5 s} or {@code 2 d 2 h}
     */
    public static String of(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        if (duration.isNegative()) {
            // The least of all has no opposite.
            return duration.toSeconds() == Long.MIN_VALUE ? duration.toString() : "-" + of(duration.negated());
        }
        if (duration.toSeconds() == 0) {
            return decimal(BigDecimal.valueOf(duration.toNanosPart()).divide(NANOS_OF_A_MILLI)) + " ms";
        }
        if (duration.toMinutes() == 0) {
            return decimal(BigDecimal.valueOf(duration.toMillis(), 3)) + " s";
        }
        if (duration.toHours() == 0) {
            return two(duration.toMinutes() + " min", duration.toSecondsPart(), "s");
        }
        if (duration.toDays() == 0) {
            return two(duration.toHours() + " h", duration.toMinutesPart(), "min");
        }
        return two(duration.toDays() + " d", duration.toHoursPart(), "h");
    }

    private static String decimal(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String two(String greater, int lesser, String unit) {
        return lesser == 0 ? greater : greater + " " + lesser + " " + unit;
    }
}

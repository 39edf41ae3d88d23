package io.locker.cli.run;

import io.locker.api.LockInfo.AttachedValue;
import java.time.Duration;
import java.util.Optional;

/**
 * The record of a success, attached to the lock: {@code locker run succeeded, started 3200 ms before this}.
 *
 * <p>The age of an attached value is counted by the store's clock from when it was attached, at the command's end. A
 * success is to be as old as its start, so the record says how long the command took, by the monotonic clock of the
 * machine where it ran.
 */
final class OncePer {
    private static final String BEFORE = "locker run succeeded, started ";
    private static final String AFTER = " ms before this";

    private OncePer() {}

    /**
     * Writes a record.
     *
     * @param took how long ago the command was started
     * @return the value to attach
     */
    static String record(Duration took) {
        return BEFORE + took.toMillis() + AFTER;
    }

    /**
     * Reads how long ago the last success was started.
     *
     * @param value what is attached to the lock
     * @return its age; empty if the value is none or says something else
     */
    static Optional<Duration> age(Optional<AttachedValue> value) {
        return value.flatMap(v -> took(v.text()).map(v.age()::plus));
    }

    private static Optional<Duration> took(String text) {
        if (!text.startsWith(BEFORE) || !text.endsWith(AFTER) || text.length() <= BEFORE.length() + AFTER.length()) {
            return Optional.empty();
        }
        try {
            String millis = text.substring(BEFORE.length(), text.length() - AFTER.length());
            return Optional.of(Duration.ofMillis(Long.parseLong(millis)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}

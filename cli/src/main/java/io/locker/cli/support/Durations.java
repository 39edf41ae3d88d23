package io.locker.cli.support;

import io.locker.api.DurationText;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Durations as people write them, such as {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, or {@code PT1M30S}. */
public final class Durations {
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Duration LONGEST = Duration.ofDays(3650);

    private Durations() {}

    /**
     * Reads a duration that may be zero.
     *
     * @param option what it is for, as the user named it
     * @param text the text
     * @return the duration, from zero to ten years
     * @throws CommandException if it is none; says why
     */
    public static Duration parse(String option, String text) {
        Duration duration = isIso(text) ? iso(option, text) : plain(option, text);
        if (duration.isNegative()) {
            throw refuse("A duration must not be negative.", option, text);
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw refuse("A duration is at most 3650 days.", option, text);
        }
        return duration;
    }

    /**
     * Reads a duration for which zero makes no sense.
     *
     * @param option what it is for, as the user named it
     * @param text the text
     * @return the duration, from one millisecond to ten years
     * @throws CommandException if it is none; says why
     */
    public static Duration parsePositive(String option, String text) {
        Duration duration = parse(option, text);
        if (duration.toMillis() == 0) {
            throw refuse("This duration must be at least 1ms.", option, text);
        }
        return duration;
    }

    private static boolean isIso(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.regionMatches(true, start, "P", 0, 1);
    }

    private static Duration iso(String option, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw malformed(option, text);
        }
    }

    private static Duration plain(String option, String text) {
        boolean negative = text.startsWith("-");
        int start = negative ? 1 : 0;
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        Duration unit = UNITS.get(text.substring(end));
        if (end == start || unit == null) {
            throw malformed(option, text);
        }
        try {
            return unit.multipliedBy(Long.parseLong(text.substring(start, end)) * (negative ? -1 : 1));
        } catch (NumberFormatException | ArithmeticException e) {
            throw refuse("A duration is at most 3650 days.", option, text);
        }
    }

    private static CommandException malformed(String option, String text) {
        return refuse(
                "A duration is a whole number and a unit, such as 500ms, 10s, 5m, 1h or 2d, or ISO-8601 such as"
                        + " PT1M30S.",
                option,
                text);
    }

    private static CommandException refuse(String sentence, String option, String text) {
        return CommandException.usage(sentence + " " + option + "=" + text);
    }

    /**
     * Writes a duration that goes on while people read it, in whole units.
     *
     * @param duration not negative
     * @return such as {@code 340 ms}, {@code 12 s} or {@code 3 min 5 s}
     */
    public static String describe(Duration duration) {
        return DurationText.of(
                duration.truncatedTo(duration.toSeconds() == 0 ? ChronoUnit.MILLIS : ChronoUnit.SECONDS));
    }
}

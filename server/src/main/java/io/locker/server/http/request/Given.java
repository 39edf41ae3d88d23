package io.locker.server.http.request;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a request, checked one by one. */
final class Given {
    private static final Map<String, Long> UNITS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private final Map<String, Object> fields;

    /** Takes the fields, of which only some may be there. */
    Given(Map<String, Object> fields, Set<String> known) {
        this.fields = fields;
        for (String key : fields.keySet()) {
            if (!known.contains(key)) {
                throw Problem.malformed("There is no such field here. field=\"" + key + "\" known="
                                + List.copyOf(known).stream().sorted().toList())
                        .refused();
            }
        }
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    /** A text; another one if it is not given. */
    String text(String key, String otherwise) {
        Object value = fields.get(key);
        return value == null ? otherwise : text(key, value);
    }

    /** A text that must be there and say something. */
    String needed(String key) {
        String text = text(key, "");
        if (text.isBlank()) {
            throw Problem.malformed("This field is needed. field=" + key).refused();
        }
        return text;
    }

    private static String text(String key, Object value) {
        if (!(value instanceof String text)) {
            throw Problem.malformed("This field is a text. field=" + key).refused();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                throw Problem.malformed("A text has no control characters and no half surrogate pairs. field=" + key)
                        .refused();
            }
        }
        return text;
    }

    /** A number of 32 bits, as a number or in a query. */
    int number(String key, int least, int most, int otherwise) {
        Object value = fields.get(key);
        if (value == null) {
            return otherwise;
        }
        long number = value instanceof Integer given ? given : digits(key, text(key, value), most);
        if (number < least || number > most) {
            throw Problem.malformed("A number is out of range. field=" + key + " least=" + least + " greatest=" + most)
                    .refused();
        }
        return (int) number;
    }

    /** A number of 64 bits, greater than 0, which is a text so that no reader of JSON rounds it. */
    OptionalLong big(String key, long most) {
        Object value = fields.get(key);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!(value instanceof String text)) {
            throw Problem.malformed("Numbers of 64 bits are texts, such as \"12\". field=" + key)
                    .refused();
        }
        long number = digits(key, text, most);
        if (number < 1 || number > most) {
            throw Problem.malformed("A number is out of range. field=" + key + " least=1 greatest=" + most)
                    .refused();
        }
        return OptionalLong.of(number);
    }

    private static long digits(String key, String text, long most) {
        if (text.isEmpty() || text.length() > 19 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Problem.malformed("A number has 1 to 19 decimal digits and nothing else. field=" + key)
                    .refused();
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.malformed("A number is out of range. field=" + key + " greatest=" + most)
                    .refused();
        }
    }

    /** A time, such as {@code 500ms}, {@code 30s}, {@code 5m} or {@code 1h}. */
    Duration span(String key, Duration least, Duration most, Duration otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        String text = text(key, "");
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        @Nullable Long unit = UNITS.get(text.substring(end));
        if (unit == null || end == 0 || end > 12) {
            throw Problem.malformed("A time is a whole number and a unit, such as 500ms, 30s, 5m or 1h. field=" + key)
                    .refused();
        }
        Duration span = Duration.ofMillis(Long.parseLong(text.substring(0, end)) * unit);
        if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
            throw Problem.malformed("A time is out of range. field=" + key + " leastMillis=" + least.toMillis()
                            + " greatestMillis=" + most.toMillis())
                    .refused();
        }
        return span;
    }
}

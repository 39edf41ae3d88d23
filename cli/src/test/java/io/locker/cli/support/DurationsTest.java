package io.locker.cli.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {

    @Nested
    class Reading {

        @Test
        void takesANumberAndAUnitOrIso() {
            Map<String, Duration> readings = Map.of(
                    "0s", Duration.ZERO,
                    "500ms", Duration.ofMillis(500),
                    "10s", Duration.ofSeconds(10),
                    "5m", Duration.ofMinutes(5),
                    "1h", Duration.ofHours(1),
                    "2d", Duration.ofDays(2),
                    "PT1M30S", Duration.ofSeconds(90),
                    "pt0.5s", Duration.ofMillis(500),
                    "P1D", Duration.ofDays(1));
            readings.forEach((text, duration) ->
                    assertThat(Durations.parse("--wait", text)).as(text).isEqualTo(duration));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "5",
                    "s",
                    "5 s",
                    "1.5s",
                    "5S",
                    "five",
                    "5s5s",
                    "P",
                    "PT",
                    "-",
                    "-1s",
                    "PT-1S",
                    "-PT1S",
                    "4000d",
                    "99999999999999999999s",
                    "9223372036854775807d",
                    "٣s"
                })
        void refusesEverythingElse(String text) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> Durations.parse("--wait", text))
                    .withMessageEndingWith(" --wait=" + text)
                    .satisfies(refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE));
        }

        @ParameterizedTest
        @ValueSource(strings = {"0s", "PT0S", "PT0.0001S"})
        void refusesNothingWhereItMakesNoSense(String text) {
            assertThatExceptionOfType(CommandException.class).isThrownBy(() -> Durations.parsePositive("--ttl", text));
        }
    }

    @Nested
    class Describing {

        @Test
        void namesTheTwoGreatestUnits() {
            assertThat(Durations.describe(Duration.ZERO)).isEqualTo("0 ms");
            assertThat(Durations.describe(Duration.ofMillis(340))).isEqualTo("340 ms");
            assertThat(Durations.describe(Duration.ofMillis(12_900))).isEqualTo("12 s");
            assertThat(Durations.describe(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
            assertThat(Durations.describe(Duration.ofHours(2))).isEqualTo("2 h");
            assertThat(Durations.describe(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
            assertThat(Durations.describe(Duration.ofHours(50))).isEqualTo("2 d 2 h");
        }
    }
}

package io.locker.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.0005S, 0.5 ms",
        "PT0.34S, 340 ms",
        "PT1S, 1 s",
        "PT10.367S, 10.367 s",
        "PT10.3679S, 10.367 s",
        "PT59.9S, 59.9 s",
        "PT1M, 1 min",
        "PT3M5.2S, 3 min 5 s",
        "PT2H, 2 h",
        "PT2H5M, 2 h 5 min",
        "PT50H, 2 d 2 h",
        "-PT1.5S, -1.5 s"
    })
    void readsAsPeopleWriteIt(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }

    @Test
    void hasNoBounds() {
        assertThat(DurationText.of(Duration.ofSeconds(Long.MAX_VALUE))).startsWith("106751991167300 d");
        assertThat(DurationText.of(Duration.ofSeconds(Long.MIN_VALUE))).isNotEmpty();
    }
}

package io.locker.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockInfo.AttachedValue;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class OncePerTest {

    @Nested
    class TheAgeOfASuccess {

        @Test
        void isCountedFromTheStartOfTheCommand() {
            String record = OncePer.record(Duration.ofSeconds(7));
            Optional<AttachedValue> value = Optional.of(new AttachedValue(record, Duration.ofSeconds(2)));
            assertThat(OncePer.age(value)).contains(Duration.ofSeconds(9));
        }

        @Test
        void isUnknownWithoutARecord() {
            assertThat(OncePer.age(Optional.empty())).isEmpty();
        }

        @Test
        void isUnknownIfSomethingElseIsAttached() {
            for (String text : new String[] {
                "",
                "hello",
                "locker run succeeded, started x ms before this",
                "locker run succeeded, started  ms before this"
            }) {
                assertThat(OncePer.age(Optional.of(new AttachedValue(text, Duration.ZERO))))
                        .as(text)
                        .isEmpty();
            }
        }
    }
}

package io.locker.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class GrantMarkTest {
    private final GrantMark mark = new GrantMark("a", "1024", "s1");

    @Nested
    class InAnEnvironment {

        @Test
        void isFoundAnywhere() {
            assertThat(mark.isIn("LOCKER_SESSION=s1\0LOCKER_TOKEN=1024\0")).isTrue();
            assertThat(mark.isIn("A=b\0LOCKER_TOKEN=1024\0LOCKER_SESSION=s1\0C=d\0"))
                    .isTrue();
        }

        @Test
        void isNotFoundInPart() {
            assertThat(mark.isIn("LOCKER_SESSION=s1\0")).isFalse();
            assertThat(mark.isIn("LOCKER_SESSION=s12\0LOCKER_TOKEN=1024\0")).isFalse();
            assertThat(mark.isIn("LOCKER_SESSION=s1\0LOCKER_TOKEN=10240\0")).isFalse();
            assertThat(mark.isIn("XLOCKER_SESSION=s1\0LOCKER_TOKEN=1024\0")).isFalse();
            assertThat(mark.isIn("")).isFalse();
        }
    }
}

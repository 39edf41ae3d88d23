package io.locker.cli.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.FencingToken;
import io.locker.api.LockInfo.GrantInfo;
import io.locker.api.LockInfo.Holder;
import io.locker.api.LockInfo.Share;
import io.locker.api.LockMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class WordsTest {

    @Nested
    class AHolder {

        @Test
        void isAHostAndAProcessIfItSaysSo() {
            assertThat(Words.who("web-2:811", "cron")).isEqualTo("web-2 (pid 811, cron)");
            assertThat(Words.who("web-2:811", "")).isEqualTo("web-2 (pid 811)");
        }

        @Test
        void isWhateverItSaysOtherwise() {
            assertThat(Words.who("billing", "")).isEqualTo("billing");
            assertThat(Words.who("billing", "nightly")).isEqualTo("billing (nightly)");
            assertThat(Words.who("a:b", "")).isEqualTo("a:b");
            assertThat(Words.who("a:", "")).isEqualTo("a:");
            assertThat(Words.who(":1", "")).isEqualTo(":1");
        }
    }

    @Nested
    class ALock {

        @Test
        void isHeldBySomebodyForSomeTime() {
            assertThat(Words.heldBy(List.of())).isEqualTo("held by nobody");
            assertThat(Words.heldBy(List.of(holder("web-2:811", 12)))).isEqualTo("held by web-2 (pid 811) for 12 s");
            assertThat(Words.heldBy(List.of(holder("a:1", 1), holder("b:2", 2))))
                    .isEqualTo("held by a (pid 1) and 1 other for 1 s");
            assertThat(Words.heldBy(List.of(holder("a:1", 1), holder("b:2", 2), holder("c:3", 3))))
                    .isEqualTo("held by a (pid 1) and 2 others for 1 s");
        }

        private static Holder holder(String name, int seconds) {
            GrantInfo grant = new GrantInfo(new FencingToken(1024), Optional.of(Duration.ofSeconds(seconds)), false);
            return new Holder(name, "s", "", new Share(LockMode.EXCLUSIVE, 0), grant);
        }
    }

    @Nested
    class APlace {

        @Test
        void isAnOrdinal() {
            assertThat(List.of(1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 113))
                    .extracting(Words::ordinal)
                    .containsExactly(
                            "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th",
                            "113th");
        }
    }
}

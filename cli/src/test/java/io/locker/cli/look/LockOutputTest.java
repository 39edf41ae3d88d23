package io.locker.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.FencingToken;
import io.locker.api.LockInfo;
import io.locker.api.LockInfo.AttachedValue;
import io.locker.api.LockInfo.GrantInfo;
import io.locker.api.LockInfo.Holder;
import io.locker.api.LockInfo.Share;
import io.locker.api.LockInfo.Waiter;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class LockOutputTest {
    private static final Share ALL = new Share(LockMode.EXCLUSIVE, 0);
    private static final FencingToken GREAT = new FencingToken(1838546992279552001L);

    private static final LockInfo HELD = new LockInfo(
            new LockName("orders/42"),
            0,
            List.of(new Holder("web-2:811", "s1", "cron", ALL, grant(Duration.ofSeconds(12), false))),
            List.of(new Waiter("web-3:7", "s2", "", ALL), new Waiter("billing", "s3", "nightly", ALL)),
            Optional.of(new AttachedValue("a \"b\"\u001b[2J\n\ud800\u2028", Duration.ofMillis(1500))));

    private static final LockInfo PERMITS = new LockInfo(
            new LockName("gpu"),
            4,
            List.of(new Holder("a:1", "s1", "", new Share(LockMode.SHARED, 2), grant(Duration.ofMillis(5), true))),
            List.of(new Waiter("b:2", "s2", "", new Share(LockMode.SHARED, 1))),
            Optional.empty());

    private static final LockInfo FREE = new LockInfo(new LockName("ö"), 0, List.of(), List.of(), Optional.empty());

    private static GrantInfo grant(Duration held, boolean released) {
        return new GrantInfo(GREAT, Optional.of(held), released);
    }

    /** What is promised, in a file beside this class; written by hand. */
    private static String golden(String file) {
        try (InputStream in = LockOutputTest.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nested
    class AsJson {

        @Test
        void hasStableFieldsAndTokensAsStrings() {
            assertThat(LockJson.of(HELD)).isEqualTo(golden("held.json"));
            assertThat(LockJson.of(PERMITS)).isEqualTo(golden("permits.json"));
            assertThat(LockJson.of(FREE)).isEqualTo(golden("free.json"));
        }

        @Test
        void saysNullForATimeThatIsNotKnown() {
            GrantInfo grant = new GrantInfo(GREAT, Optional.empty(), false);
            Holder holder = new Holder("a", "s", "", ALL, grant);
            LockInfo info = new LockInfo(new LockName("a"), 0, List.of(holder), List.of(), Optional.empty());
            assertThat(LockJson.of(info)).contains("\"heldForMillis\":null");
        }
    }

    @Nested
    class AsText {

        @Test
        void isOneLineInAList() {
            assertThat(LockText.line(HELD))
                    .isEqualTo(
                            "orders/42  held by web-2 (pid 811, cron) for 12 s, token 1838546992279552001, 2 waiting");
            assertThat(LockText.line(FREE)).isEqualTo("ö  free");
        }

        @Test
        void isAPageByItself() {
            assertThat(LockText.page(HELD)).isEqualTo(golden("held.txt"));
            assertThat(LockText.page(PERMITS)).isEqualTo(golden("permits.txt"));
        }
    }

    @Nested
    class AsChanges {
        private final Changes changes = new Changes();

        @Test
        void tellsWhatIsNewAndWhatIsGoneAndNothingTwice() {
            assertThat(changes.since(Map.of("orders/42", HELD))).containsExactly(HELD);
            assertThat(changes.since(Map.of("orders/42", HELD))).isEmpty();
            assertThat(changes.since(Map.of("gpu", PERMITS)))
                    .extracting(LockText::line)
                    .containsExactly("orders/42  free", LockText.line(PERMITS));
        }

        @Test
        void doesNotTakeTheClockForAChange() {
            assertThat(changes.since(Map.of("gpu", PERMITS))).hasSize(1);
            Holder later =
                    new Holder("a:1", "s1", "", new Share(LockMode.SHARED, 2), grant(Duration.ofSeconds(9), true));
            LockInfo aged = new LockInfo(PERMITS.name(), 4, List.of(later), PERMITS.waiters(), Optional.empty());
            assertThat(changes.since(Map.of("gpu", aged))).isEmpty();
        }
    }
}

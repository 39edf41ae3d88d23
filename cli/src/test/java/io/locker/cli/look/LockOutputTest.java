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
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    @Nested
    class AsJson {

        @Test
        void hasStableFieldsAndTokensAsStrings() {
            assertThat(LockJson.of(HELD))
                    .isEqualTo(
                            "{\"name\":\"orders/42\",\"free\":false,\"limit\":0,\"holders\":["
                                    + "{\"holder\":\"web-2:811\",\"session\":\"s1\",\"purpose\":\"cron\",\"mode\":\"exclusive\","
                                    + "\"permits\":0,\"token\":\"1838546992279552001\",\"heldForMillis\":12000,"
                                    + "\"released\":false}],\"waiters\":["
                                    + "{\"position\":1,\"holder\":\"web-3:7\",\"session\":\"s2\",\"purpose\":\"\","
                                    + "\"mode\":\"exclusive\",\"permits\":0},"
                                    + "{\"position\":2,\"holder\":\"billing\",\"session\":\"s3\",\"purpose\":\"nightly\","
                                    + "\"mode\":\"exclusive\",\"permits\":0}],"
                                    + "\"value\":{\"text\":\"a \\\"b\\\"\\u001b[2J\\u000a\\ud800\\u2028\",\"ageMillis\":1500}}");
        }

        @Test
        void tellsPermitsAndWhatIsOnlyHeldForItsLeastTime() {
            assertThat(LockJson.of(PERMITS))
                    .contains(
                            "\"limit\":4", "\"mode\":\"shared\",\"permits\":2", "\"released\":true", "\"value\":null");
        }

        @Test
        void keepsTextInAnyScript() {
            assertThat(LockJson.of(FREE))
                    .isEqualTo(
                            "{\"name\":\"ö\",\"free\":true,\"limit\":0,\"holders\":[],\"waiters\":[],\"value\":null}");
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
            assertThat(LockText.page(HELD)).isEqualTo("""
                            orders/42
                              held by web-2 (pid 811, cron), exclusive for 12 s, token 1838546992279552001
                              1st in line web-3 (pid 7), exclusive
                              2nd in line billing (nightly), exclusive
                              value "a "b"?[2J?\ud800\u2028", 1 s old""");
            assertThat(LockText.page(PERMITS)).isEqualTo("""
                            gpu  semaphore of 4
                              held by a (pid 1), 2 permits for 5 ms, token 1838546992279552001, released, held for its least time
                              1st in line b (pid 2), 1 permit""");
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

package io.locker.machine;

import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Reply.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final Table table = new Table();

    private long beatOf(String session) {
        return table.table().session(session).orElseThrow().beat();
    }

    private static Command.Acquire acquire(RequestId request) {
        return new Command.Acquire(request, new LockName("x"), exclusive("a1"), true);
    }

    @Nested
    class Lifetime {

        @Test
        void showsWhoIsThere() {
            table.apply(new Command.OpenSession("a", "web-1", 5_000));
            table.acquire("x", exclusive("a1"));

            assertThat(table.table().sessions())
                    .containsExactly(new LockTable.SessionView("a", "web-1", 5_000, 1, table.now(), 1));
        }

        @Test
        void showsWhereItsClaimsAre() {
            table.open("a");
            table.acquire("x", exclusive("a1"));
            table.acquire("y", exclusive("a2"));

            assertThat(table.table().claims("a"))
                    .containsExactly(
                            Map.entry(id("a1"), List.of(new LockName("x"))),
                            Map.entry(id("a2"), List.of(new LockName("y"))));
            assertThat(table.table().claims("b")).isEmpty();
        }

        @Test
        void openingTwiceIsOpeningOnce() {
            table.open("a", "a");

            assertThat(table.table().sessions()).hasSize(1);
        }

        @Test
        void closingFreesWhatItHolds() {
            table.open("a", "b");
            table.acquire("x", exclusive("a1"));
            table.acquire("x", exclusive("b1"));

            assertThat(table.apply(new Command.CloseSession("a"))).isEqualTo(Reply.DONE);
            assertThat(table.granted()).containsExactly("b1@x");
            assertThat(table.events()).contains(new Event.SessionEnded("a", false));
            assertThat(table.apply(new Command.CloseSession("a"))).isEqualTo(Reply.UNKNOWN);
        }

        @Test
        void everyRequestIsASignOfLife() {
            table.open("a");
            long before = beatOf("a");
            table.acquire("x", exclusive("a1"));
            table.apply(new Command.Beat("a"));

            assertThat(beatOf("a")).isEqualTo(before + 2);
        }

        @Test
        void aBeatOfADeadSessionIsUnknown() {
            assertThat(table.apply(new Command.Beat("a"))).isEqualTo(Reply.UNKNOWN);
        }
    }

    @Nested
    class Expiry {

        @Test
        void endsASessionThatGaveNoSignOfLife() {
            table.open("a", "b");
            table.acquire("x", exclusive("a1"));
            table.acquire("x", exclusive("b1"));

            assertThat(table.apply(new Command.ExpireSession("a", beatOf("a"), 0)))
                    .isEqualTo(Reply.DONE);
            assertThat(table.events()).contains(new Event.SessionEnded("a", true));
            assertThat(table.granted()).containsExactly("b1@x");
        }

        @Test
        void isVoidAfterASignOfLife() {
            table.open("a");
            long beat = beatOf("a");
            table.apply(new Command.Beat("a"));

            assertThat(table.apply(new Command.ExpireSession("a", beat, 0))).isEqualTo(Reply.UNKNOWN);
            assertThat(table.table().session("a")).isPresent();
        }

        @Test
        void isVoidInALaterTerm() {
            table.open("a");
            table.apply(new Command.NewTerm(1));

            assertThat(table.apply(new Command.ExpireSession("a", beatOf("a"), 0)))
                    .isEqualTo(Reply.UNKNOWN);
            assertThat(table.apply(new Command.ExpireSession("a", beatOf("a"), 1)))
                    .isEqualTo(Reply.DONE);
        }

        @Test
        void termsDoNotGoBack() {
            assertThat(table.apply(new Command.NewTerm(2))).isEqualTo(Reply.DONE);
            assertThat(table.apply(new Command.NewTerm(2))).isEqualTo(Reply.UNKNOWN);
            assertThat(table.apply(new Command.NewTerm(1))).isEqualTo(Reply.UNKNOWN);
            assertThat(table.table().term()).isEqualTo(2);
        }
    }

    @Nested
    class RepeatedRequests {

        @Test
        void areAppliedOnce() {
            table.open("a");
            RequestId release = new RequestId("a", 2, 0);
            Reply granted = table.apply(acquire(new RequestId("a", 1, 0)));
            assertThat(table.apply(acquire(new RequestId("a", 1, 0)))).isEqualTo(granted);

            table.apply(new Command.Release(release, id("a1"), 0));
            assertThat(table.apply(new Command.Release(release, id("a1"), 0))).isEqualTo(Reply.RELEASED);
            assertThat(table.apply(acquire(new RequestId("a", 1, 0)))).isEqualTo(granted);
            assertThat(table.isHeld("x")).isFalse();
        }

        @Test
        void toldToWaitAreToldHowTheyStandNow() {
            table.open("a", "b");
            table.acquire("x", exclusive("b1"));
            RequestId request = new RequestId("a", 1, 0);
            assertThat(table.apply(acquire(request))).isEqualTo(new Reply.Queued(0, 2));
            table.release("b1");

            assertThat(table.apply(acquire(request))).isInstanceOf(Reply.Granted.class);
        }

        @Test
        void areRefusedOnceTheClientIsDoneWithThem() {
            table.open("a");
            table.apply(new Command.Withdraw(new RequestId("a", 2, 1), id("a1")));

            assertThat(table.apply(acquire(new RequestId("a", 1, 0))))
                    .isEqualTo(
                            new Reply.Refused(Refusal.STALE, "The client is done with this request. number=1 done=1"));
            assertThat(table.table().locks()).isEmpty();
        }

        @Test
        void areForgottenOnceTheClientIsDoneWithThem() {
            table.open("a");
            for (int number = 1; number <= 100; number++) {
                table.apply(new Command.Withdraw(new RequestId("a", number, number - 1), id("a1")));
            }

            assertThat(table.snapshot().stream().filter(line -> line.startsWith("reply")))
                    .hasSize(1);
        }

        @Test
        void areBounded() {
            Table small = new Table(MachineLimits.defaults().with(new MachineLimits.OfSession(10, 2)));
            small.open("a");
            small.apply(new Command.Withdraw(new RequestId("a", 1, 0), id("a1")));
            small.apply(new Command.Withdraw(new RequestId("a", 2, 0), id("a1")));

            assertThat(small.apply(acquire(new RequestId("a", 3, 0))))
                    .isEqualTo(new Reply.Refused(
                            Refusal.LIMIT_REACHED,
                            "The session has too many replies it is not done with. replies=2 limit=2"));
            assertThat(small.apply(acquire(new RequestId("a", 3, 1)))).isInstanceOf(Reply.Granted.class);
        }
    }
}

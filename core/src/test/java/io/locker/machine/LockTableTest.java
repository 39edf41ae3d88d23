package io.locker.machine;

import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.id;
import static io.locker.machine.Claims.shared;
import static io.locker.machine.Claims.update;
import static io.locker.machine.Claims.withPayload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.FencingToken;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LockTableTest {
    private final Table table = new Table();

    @BeforeEach
    void openSessions() {
        table.open("a", "b", "c");
    }

    @Nested
    class Tokens {

        @Test
        void countGrantsFromTheCreationOfTheLog() {
            table.acquire("x", exclusive("a1"));
            table.acquire("y", exclusive("b1"));

            assertThat(table.token("x", "a1")).isEqualTo((Table.CREATED + 1) * FencingToken.STEP);
            assertThat(table.token("y", "b1")).isEqualTo((Table.CREATED + 2) * FencingToken.STEP);
        }

        @Test
        void areLiftedAndNeverGoBack() {
            table.apply(new Command.Lift(5_000_000));
            table.apply(new Command.Lift(4_000_000));
            table.acquire("x", exclusive("a1"));

            assertThat(table.token("x", "a1")).isEqualTo(5_000_001L * FencingToken.STEP);
        }

        @Test
        void areLiftedBeforeWhatFallsDueIsGranted() {
            table.acquire("x", exclusive("a1"));
            table.acquire("x", exclusive("b1"));
            table.release("a1", 1_000);
            table.pass(2_000);
            table.apply(new Command.Lift(5_000_000));

            assertThat(table.token("x", "b1")).isEqualTo(5_000_001L * FencingToken.STEP);
        }

        @Test
        void areNotLiftedBeyondWhatLeavesRoomForGrants() {
            assertThat(table.apply(new Command.Lift((1L << 52) + 1)))
                    .isEqualTo(new Reply.Refused(
                            Reply.Refusal.LIMIT_REACHED,
                            "The counter of tokens would be too great. count=4503599627370497"));
            assertThat(table.apply(new Command.Lift(1L << 52))).isEqualTo(Reply.DONE);
            assertThat(table.acquire("x", exclusive("a1"))).isInstanceOf(Reply.Granted.class);
        }

        @Test
        void riseAlsoWhenALockWasForgotten() {
            table.acquire("x", exclusive("a1"));
            long first = table.token("x", "a1");
            table.release("a1");
            assertThat(table.table().locks()).isEmpty();
            table.acquire("x", exclusive("b1"));

            assertThat(table.token("x", "b1")).isGreaterThan(first);
        }
    }

    @Nested
    class Time {

        @Test
        void neverGoesBack() {
            table.table().apply(2_000_000, new Command.Tick());
            table.table().apply(1_500_000, new Command.Tick());

            assertThat(table.table().time()).isEqualTo(2_000_000);
        }

        @Test
        void endsAHoldThatLingers() {
            table.acquire("x", exclusive("a1"));
            table.acquire("x", exclusive("b1"));
            table.passTime(20);
            table.release("a1", 30);
            assertThat(table.holders("x")).isEmpty();

            table.passTime(9);
            assertThat(table.holders("x")).isEmpty();
            table.passTime(1);
            assertThat(table.granted()).containsExactly("b1@x");
        }

        @Test
        void doesNotKeepAHoldThatLastedLongEnough() {
            table.acquire("x", exclusive("a1"));
            table.passTime(30);
            table.release("a1", 30);

            assertThat(table.table().locks()).isEmpty();
        }

        @Test
        void endsAValueThatOutlivesItsHolder() {
            table.acquire("x", exclusive("a1"));
            assertThat(table.attach("a1", "slot 42", 50)).isEqualTo(Reply.DONE);
            table.release("a1");
            assertThat(table.table().lock(new LockName("x")).flatMap(LockView::attached))
                    .contains(new Attached("slot 42", table.now(), table.now() + 50));

            table.passTime(50);
            assertThat(table.table().locks()).isEmpty();
        }
    }

    @Nested
    class OneLock {

        @Test
        void passesFromHolderToHolder() {
            assertThat(table.acquire("x", exclusive("a1"))).isInstanceOf(Reply.Granted.class);
            assertThat(table.acquire("x", exclusive("b1"))).isEqualTo(new Reply.Queued(0, 2));
            assertThat(table.tryAcquire("x", exclusive("c1"))).isEqualTo(Reply.BUSY);
            assertThat(table.release("a1")).isEqualTo(Reply.RELEASED);

            assertThat(table.granted()).containsExactly("b1@x");
        }

        @Test
        void converts() {
            table.acquire("x", update("a1"));
            table.acquire("x", shared("b1"));

            assertThat(table.convert("a1", LockMode.EXCLUSIVE)).isEqualTo(new Reply.Queued(0, 0));
            long reader = table.token("x", "b1");
            table.release("b1");
            assertThat(table.events()).hasSize(1).first().isInstanceOf(Event.Converted.class);
            assertThat(table.token("x", "a1")).isGreaterThan(reader);
        }

        @Test
        void settlesWork() {
            table.acquire("x", withPayload("a1", "add 1"));
            table.acquire("x", withPayload("b1", "add 2"));

            assertThat(table.settle("a1", Map.of(id("b1"), "3"))).isEqualTo(Reply.DONE);
            assertThat(table.acquire("x", withPayload("b1", "add 2"))).isEqualTo(new Reply.Settled("3"));
            assertThat(table.withdraw("b1")).isEqualTo(new Reply.Settled("3"));
            assertThat(table.withdraw("b1")).isEqualTo(Reply.UNKNOWN);
        }
    }

    @Nested
    class Breaking {

        @Test
        void takesTheLockAwayFromTheHolderThatWasSeen() {
            table.acquire("x", exclusive("a1"));
            long token = table.token("x", "a1");
            table.acquire("x", exclusive("b1"));

            assertThat(table.breakHolds("x", token)).isEqualTo(Reply.DONE);
            assertThat(table.granted()).containsExactly("b1@x");
            assertThat(table.release("a1")).isEqualTo(new Reply.Broken("ann", "stuck", token));
            assertThat(table.release("a1")).isEqualTo(Reply.UNKNOWN);
        }

        @Test
        void doesNotHitSomebodyElse() {
            table.acquire("x", exclusive("a1"));
            long token = table.token("x", "a1");
            table.acquire("x", exclusive("b1"));
            table.release("a1");

            assertThat(table.breakHolds("x", token)).isEqualTo(Reply.UNKNOWN);
            assertThat(table.holders("x")).containsExactly("b1");
        }

        @Test
        void takesAwayWhateverIsHeldTogether() {
            table.acquireAll(exclusive("a1"), "x", "y");
            table.acquire("y", exclusive("b1"));
            table.breakHolds("x", 0);

            assertThat(table.holders("x")).isEmpty();
            assertThat(table.holders("y")).containsExactly("b1");
            assertThat(table.release("a1")).isInstanceOf(Reply.Broken.class);
            table.release("b1");
            assertThat(table.table().locks()).isEmpty();
        }

        @Test
        void isUnknownIfNobodyHoldsTheLock() {
            assertThat(table.breakHolds("x", 0)).isEqualTo(Reply.UNKNOWN);
        }
    }

    @Nested
    class Listing {
        private List<String> names(String prefix, String after, int limit) {
            return table.table().names(prefix, after, limit).stream()
                    .map(LockName::value)
                    .toList();
        }

        @BeforeEach
        void takeLocks() {
            table.acquire("a/2", exclusive("a1"));
            table.acquire("b", exclusive("a2"));
            table.acquire("a/10", exclusive("a3"));
            table.acquire("a", exclusive("a4"));
            table.acquire("a/1", exclusive("a5"));
        }

        @Test
        void isInTheOrderOfNames() {
            assertThat(names("", "", 10)).containsExactly("a", "a/1", "a/10", "a/2", "b");
        }

        @Test
        void hasOnlyWhatBeginsWithThePrefix() {
            assertThat(names("a/", "", 10)).containsExactly("a/1", "a/10", "a/2");
            assertThat(names("a/1", "", 10)).containsExactly("a/1", "a/10");
            assertThat(names("c", "", 10)).isEmpty();
        }

        @Test
        void goesOnBehindAName() {
            assertThat(names("a/", "a/1", 1)).containsExactly("a/10");
            assertThat(names("a/", "a/15", 10)).containsExactly("a/2");
            assertThat(names("a/", "a", 10)).containsExactly("a/1", "a/10", "a/2");
            assertThat(names("a/", "b", 10)).isEmpty();
        }

        @Test
        void isAsLongAsIsWanted() {
            assertThat(names("", "", 2)).containsExactly("a", "a/1");
            assertThat(names("", "", 0)).isEmpty();
        }

        @Test
        void hasNoLocksThatAreIdle() {
            table.release("a3");
            assertThat(names("a/", "", 10)).containsExactly("a/1", "a/2");
        }
    }

    @Nested
    class Limits {

        @Test
        void ofLocksGiveAReply() {
            Table small = new Table(MachineLimits.defaults().with(new MachineLimits.OfTable(2, 1, 10)));
            small.open("a", "b", "c");
            small.acquire("x", exclusive("a1"));

            assertThat(small.acquire("y", exclusive("a2")))
                    .isEqualTo(new Reply.Refused(Reply.Refusal.LIMIT_REACHED, "The table has too many locks. count=1"));
            assertThat(small.acquire("x", exclusive("b1"))).isInstanceOf(Reply.Queued.class);
        }

        @Test
        void ofSessionsGiveAReply() {
            Table small = new Table(MachineLimits.defaults().with(new MachineLimits.OfTable(1, 1, 10)));
            small.open("a");

            assertThat(small.apply(new Command.OpenSession("b", "", 1)))
                    .isEqualTo(
                            new Reply.Refused(Reply.Refusal.LIMIT_REACHED, "The table has too many sessions. count=1"));
        }

        @Test
        void ofClaimsGiveAReply() {
            Table small = new Table(MachineLimits.defaults().with(new MachineLimits.OfSession(1, 10)));
            small.open("a");
            small.acquire("x", exclusive("a1"));

            assertThat(small.acquire("y", exclusive("a2")))
                    .isEqualTo(
                            new Reply.Refused(Reply.Refusal.LIMIT_REACHED, "The session has too many claims. count=1"));
            small.release("a1");
            assertThat(small.acquire("y", exclusive("a2"))).isInstanceOf(Reply.Granted.class);
        }

        @Test
        void ofNamesGiveAReply() {
            Table small = new Table(MachineLimits.defaults().with(new MachineLimits.Sizes(9, 9, 2)));
            small.open("a");

            assertThat(small.acquireAll(exclusive("a1"), "x", "y")).isInstanceOf(Reply.Granted.class);
            assertThat(small.acquireAll(exclusive("a2"), "p", "q", "r"))
                    .isEqualTo(new Reply.Refused(
                            Reply.Refusal.TOO_LARGE, "The claim names too many locks. names=3 limit=2"));
            assertThat(small.table().locks()).hasSize(2);
        }
    }

    @Nested
    class Refused {

        @Test
        void aClaimOfAnotherSession() {
            table.acquire("x", exclusive("a1"));
            Command theft = new Command.Release(table.request("b"), id("a1"), 0);

            assertThat(table.apply(theft))
                    .isEqualTo(new Reply.Refused(
                            Reply.Refusal.NOT_YOURS, "The claim belongs to another session. claim=a/1"));
            assertThat(table.holders("x")).containsExactly("a1");
        }

        @Test
        void aSessionThatIsNotOpen() {
            assertThat(table.acquire("x", exclusive("z1")))
                    .isEqualTo(new Reply.Refused(
                            Reply.Refusal.SESSION_ENDED, "There is no such session (any more). session=z"));
        }

        @Test
        void commandsThatContradictThemselves() {
            Claim twice = exclusive("a1").withTogether(List.of(new LockName("x")));
            assertThatThrownBy(() -> new Command.Acquire(table.request("a"), new LockName("x"), twice, true))
                    .hasMessage("A claim names each lock once. claim=a/1");
            assertThatThrownBy(() -> new Command.Release(table.request("a"), id("a1"), -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new LockTable(-1, MachineLimits.defaults()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}

package io.locker.machine;

import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.id;
import static io.locker.machine.Claims.shared;
import static io.locker.machine.Claims.withPayload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Command.RequestId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableSnapshotTest {
    private final Table table = new Table();

    /** Brings everything that a table can hold into this one. */
    private void fill() {
        table.apply(new Command.OpenSession("a", "web-1 (pid 811)", 15_000_000));
        table.open("b", "c", "d");
        table.apply(new Command.NewTerm(3));
        table.acquire("orders/42", withPayload("a1", "add 1"));
        table.acquire("orders/42", withPayload("b1", "add 2"));
        table.acquire("orders/42", exclusive("c1"));
        table.settle("a1", Map.of(id("b1"), "3"));
        table.acquireAll(exclusive("a2"), "p", "q");
        table.acquireAll(exclusive("d1"), "q", "r");
        table.acquire("lingering", shared("b2"));
        table.release("b2", 500);
        table.acquire("value", exclusive("b3"));
        table.attach("b3", "slot 42", 900);
        table.release("b3");
        table.acquire("broken", exclusive("c2"));
        table.breakHolds("broken", 0);
        table.acquire("modes", Claims.update("a3"));
        table.acquire("modes", shared("b4"));
        table.convert("a3", LockMode.EXCLUSIVE);
        table.acquire("semaphore", Claims.permits("a4", 2, 3));
        Claim acting = Claim.of(id("d2"), Demand.exclusive(), new Origin("h", "p", "actor-d"));
        table.acquire("acting", acting);
        table.passTime(7);
    }

    @Nested
    class TakingHold {
        private List<String> lines(TableSnapshot snapshot) {
            List<String> lines = new ArrayList<>();
            snapshot.write(lines::add);
            return lines;
        }

        @Test
        void ofATableIsNotChangedByWhatIsAppliedLater() {
            fill();
            List<String> before = table.snapshot();
            TableSnapshot held = TableSnapshot.of(table.table());
            table.settle("a1", Map.of());
            table.withdraw("c1");
            table.release("a1");
            table.release("a2");
            table.release("b2");
            table.acquire("new", exclusive("c9"));
            table.apply(new Command.CloseSession("d"));
            table.passTime(1_000_000);

            assertThat(table.snapshot()).isNotEqualTo(before);
            assertThat(lines(held)).isEqualTo(before);
        }

        @Test
        void canBeWrittenMoreThanOnce() {
            fill();
            TableSnapshot held = TableSnapshot.of(table.table());

            assertThat(lines(held)).isEqualTo(lines(held)).isEqualTo(table.snapshot());
        }

        @Test
        void givesTheDigestOfTheTable() {
            fill();
            TableSnapshot.Digest digest = new TableSnapshot.Digest();
            TableSnapshot.of(table.table()).write(digest);

            assertThat(digest.value()).isEqualTo(table.table().digest());
        }
    }

    @Nested
    class RoundTrip {

        @Test
        void holdsEverythingInAReadableForm() {
            fill();

            String text = String.join("\n", table.snapshot()) + "\n";
            GoldenFiles.assertSame("table-snapshot/everything.txt", text);
        }

        @Test
        void givesATableWithTheSameSnapshot() {
            fill();
            LockTable restored = table.restored();

            Invariants.check(restored);
            assertThat(lines(restored)).isEqualTo(table.snapshot());
            assertThat(restored.digest()).isEqualTo(table.table().digest());
        }

        @Test
        void saysWhatTheTableSaysThatWasRead() {
            fill();
            List<String> said = new ArrayList<>();
            LockTable read = TableSnapshot.read(table.snapshot().iterator(), MachineLimits.defaults(), said::add);

            assertThat(said).isEqualTo(lines(read)).isEqualTo(table.snapshot());
        }

        @Test
        void listsTheLocksByName() {
            table.open("a");
            table.acquireAll(exclusive("a1"), "b/2", "a/9", "b/10", "b");

            assertThat(table.restored().names("b", "", 9))
                    .extracting(LockName::value)
                    .containsExactly("b", "b/10", "b/2");
        }

        @Test
        void givesATableThatGoesOnAlike() {
            fill();
            LockTable restored = table.restored();

            for (Command command : List.of(
                    new Command.Release(new RequestId("a", 10, 9), id("a2"), 0),
                    new Command.Acquire(new RequestId("d", 10, 9), new LockName("p"), exclusive("d3"), true),
                    new Command.CloseSession("a"),
                    new Command.ExpireSession("b", 6, 3),
                    new Command.Tick())) {
                assertThat(restored.apply(table.now() + 1_000, command))
                        .isEqualTo(table.table().apply(table.now() + 1_000, command));
            }
            assertThat(restored.digest()).isEqualTo(table.table().digest());
        }

        @Test
        void keepsRepliesThatMayBeAskedForAgain() {
            table.open("a");
            Command acquire = new Command.Acquire(new RequestId("a", 1, 0), new LockName("x"), exclusive("a1"), true);
            Reply reply = table.apply(acquire);
            table.apply(new Command.Release(new RequestId("a", 2, 0), id("a1"), 0));

            assertThat(table.restored().apply(table.now(), acquire).reply()).isEqualTo(reply);
        }

        @Test
        void findsTheSameDeadlocks() {
            table.open("a", "b");
            Origin first = new Origin("", "", "first");
            Origin second = new Origin("", "", "second");
            table.acquire("x", Claim.of(id("a1"), Demand.exclusive(), first));
            table.acquire("y", Claim.of(id("b1"), Demand.exclusive(), second));
            table.acquire("y", Claim.of(id("a2"), Demand.exclusive(), first));
            Command closing = new Command.Acquire(
                    table.request("b"), new LockName("x"), Claim.of(id("b2"), Demand.exclusive(), second), true);

            assertThat(table.restored().apply(table.now(), closing).reply()).isInstanceOf(Reply.Deadlock.class);
        }
    }

    @Nested
    class Replies {

        @Test
        void ofEveryKindAreReadAsTheyWereWritten() {
            Map<Class<?>, Reply> samples = new LinkedHashMap<>();
            Grant grant = new Grant(withPayload("a1", "add 1"), 1024, 7);
            for (Reply reply : List.of(
                    new Reply.Granted(grant),
                    new Reply.Converted(grant),
                    new Reply.Queued(3, 17),
                    Reply.BUSY,
                    new Reply.Refused(Reply.Refusal.STALE, "The client is done. number=1"),
                    Reply.RELEASED,
                    Reply.WITHDRAWN,
                    new Reply.Broken("ann", "", 1024),
                    new Reply.Settled(""),
                    Reply.DONE,
                    Reply.UNKNOWN,
                    new Reply.Deadlock(List.of(new Reply.Wait("thread 1", id("a1"), new LockName("x y")))))) {
                samples.put(reply.getClass(), reply);
                String line = Facts.line(out -> TableSnapshot.writeReply(reply, out.fact("reply")));
                Facts.Reader in = new Facts.Reader(line);
                in.word();
                assertThat(TableSnapshot.readReply(in)).isEqualTo(reply);
                in.end();
            }
            assertThat(samples.keySet()).containsExactlyInAnyOrder(Reply.class.getPermittedSubclasses());
        }
    }

    @Nested
    class Digest {

        @Test
        void isTheSameInEveryProcess() {
            fill();

            assertThat(Long.toHexString(table.table().digest())).isEqualTo("c431c606530a5a16");
        }

        @Test
        void changesWithAnyChange() {
            fill();
            long before = table.table().digest();
            table.apply(new Command.Beat("a"));

            assertThat(table.table().digest()).isNotEqualTo(before);
        }
    }

    @Nested
    class Unreadable {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "locker-table 2|This version reads snapshots that begin with \"locker-table 1\".|1",
                    "locker-table 1;lock x;end 2|The clock is missing.|3",
                    "locker-table 1;clock 1 2 3|The end is missing.|3",
                    "locker-table 1;clock 1 2 3;end 3|Lines are missing. written=3 read=2|3",
                    "locker-table 1;clock 1 2 3;end 2;end 3|There is something after the end.|4",
                    "locker-table 1;clock 1 2 3;weather fine;end 3|There is no such line in this version.|3",
                    "locker-table 1;clock 1 2 3;lock x;weather fine|There is no such fact in this version."
                            + " fact=weather|4",
                    "locker-table 1;clock 1 2 3;clock 1 2 3;end 3|The clock is here twice.|3",
                    "locker-table 1;clock 1 2 3;session a 1 2 3 4 5;session a 1 2 3 4 5"
                            + "|A session is here twice. session=a|4",
                    "locker-table 1;clock 1 2 3;lock x;session a 1 2 3 4 5|Sessions come before locks.|4",
                    "locker-table 1;clock 1 2 3;lock x;lock y|A lock is idle, or here twice. lock=x|4",
                    "locker-table 1;clock 1 2 3;lock x;value until=5 text=a;lock x;value until=5 text=b;end 6"
                            + "|A lock is idle, or here twice. lock=x|7",
                    "locker-table 1;clock 1 2 3;reply 1 done|A reply belongs to a session.|3",
                    "locker-table 1;clock 1 2 3;session a 1 2 3 4 5;reply 1 maybe"
                            + "|There is no such reply in this version. reply=maybe|4",
                    "locker-table 1;clock 1 2 3;lock x;hold a/1 exclusive token=1024 since=1;end 4"
                            + "|A claim belongs to no session. claim=a/1|5",
                })
        void isRefusedWithOneClearSentence(String text, String why, int line) {
            assertThatThrownBy(() ->
                            TableSnapshot.read(Arrays.asList(text.split(";")).iterator(), MachineLimits.defaults()))
                    .isInstanceOf(UnreadableDocument.class)
                    .hasMessage("The snapshot cannot be read. why=\"" + why + "\" line=" + line);
        }
    }

    private static List<String> lines(LockTable table) {
        List<String> lines = new ArrayList<>();
        TableSnapshot.write(table, lines::add);
        return lines;
    }
}

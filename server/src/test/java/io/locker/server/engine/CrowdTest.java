package io.locker.server.engine;

import static io.locker.server.engine.TestLine.acquire;
import static io.locker.server.engine.TestLine.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many claims, locks and sessions on one node; the benchmark {@code crowd} measures what they cost. */
@Timeout(120)
class CrowdTest {
    private static final long LONG = 600_000;

    @TempDir
    Path root;

    private Nodes nodes;
    private final List<TestLine> lines = new ArrayList<>();

    @BeforeEach
    void start() {
        nodes = Nodes.started(root, 1);
        connect(4);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private void connect(int count) {
        lines.clear();
        int leader = nodes.leader();
        for (int i = 0; i < count; i++) {
            lines.add(new TestLine(nodes.get(leader)));
        }
    }

    private TestLine lineOf(int session) {
        return lines.get(session % lines.size());
    }

    private static String id(int session) {
        return "s-" + session;
    }

    private void open(int sessions, long leaseMillis) {
        each(sessions, s -> s, s -> new Command.OpenSession(id(s), "", leaseMillis * 1_000), Reply.Done.class);
    }

    /** Has commands of sessions carried out, many at a time. */
    private void each(
            int count, IntUnaryOperator session, IntFunction<Command> command, Class<? extends Reply> expected) {
        assertThat(replies(count, session, command)).allMatch(expected::isInstance);
    }

    private List<Reply> replies(int count, IntUnaryOperator session, IntFunction<Command> command) {
        List<Long> ids = new ArrayList<>();
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(lineOf(session.applyAsInt(i)).begin(command.apply(i)));
        }
        for (int i = 0; i < count; i++) {
            ServiceWord.Answer answer = lineOf(session.applyAsInt(i)).await(ids.get(i));
            replies.add(((ServiceWord.Replied) answer).reply());
        }
        return replies;
    }

    /** Returns how much the node has said to all. */
    private int heard() {
        return lines.stream().mapToInt(TestLine::heard).sum();
    }

    private int granted() {
        return lines.stream()
                .mapToInt(line -> (int) line.events().stream()
                        .filter(Event.Granted.class::isInstance)
                        .count())
                .sum();
    }

    @Nested
    class Waiters {
        private static final int SESSIONS = 100;

        /**
         * The claims of session 0 come first; claim i is that of session i % SESSIONS, with the number i / SESSIONS +
         * 1.
         */
        private void line(int claims) {
            open(SESSIONS, LONG);
            each(1, s -> 0, i -> acquire(id(0), 1, "a"), Reply.Granted.class);
            each(
                    claims - 1,
                    i -> (i + 1) % SESSIONS,
                    i -> acquire(id((i + 1) % SESSIONS), (i + 1) / SESSIONS + 1, "a"),
                    Reply.Queued.class);
        }

        /** Lets the claims from the first on go, one after the other; returns what is said about it. */
        private int handOver(int times) {
            int before = heard();
            int grants = granted();
            for (int i = 0; i < times; i++) {
                Reply reply = lineOf(i % SESSIONS).carry(release(id(i % SESSIONS), 1_000_000 + i, i / SESSIONS + 1));
                assertThat(reply).isEqualTo(Reply.RELEASED);
                int due = grants + i + 1;
                Await.until("the next is granted", () -> granted() == due);
            }
            return heard() - before;
        }

        @Test
        void hearNothingOfAHandOverUnlessItIsTheirTurn() {
            line(2_000);
            assertThat(handOver(150)).isEqualTo(2 * 150);
        }

        @Test
        void costNoMoreWordsThanFewDo() {
            line(200);
            assertThat(handOver(150)).isEqualTo(2 * 150);
        }

        @Test
        void areGrantedInTheirOrder() {
            line(2_000);
            handOver(250);
            ServiceWord.Looked looked =
                    (ServiceWord.Looked) lines.get(0).call(id -> new ServiceCall.Look(id, new LockName("a")));
            assertThat(looked.document()).contains("hold s-50/3 ").contains("wait s-51/3 ");
            assertThat(looked.waiting()).isEqualTo(2_000 - 251);
        }

        @Test
        void areToldWhereTheyStandWhenTheyAreResumed() {
            line(2_000);
            handOver(10);
            ServiceWord.Resumed resumed = lineOf(7).resume(id(57));
            assertThat(resumed.standings().stream().map(standing -> ((Reply.Queued) standing.reply()).position()))
                    .containsExactlyElementsOf(IntStream.range(0, 20)
                            .mapToObj(round -> 100 * round + 57 - 11)
                            .toList());
        }

        @Test
        void hearNothingWhenASessionEndsThatHadManyOfThem() {
            line(200);
            lines.get(1).open("many", LONG);
            each(1_500, i -> 1, i -> acquire("many", i + 1, "a"), Reply.Queued.class);
            each(20, i -> i, i -> acquire(id(i), 500, "a"), Reply.Queued.class);
            int before = heard();
            assertThat(lines.get(1).carry(new Command.CloseSession("many"))).isEqualTo(Reply.DONE);
            assertThat(lines.get(2).carry(new Command.Beat(id(0)))).isEqualTo(Reply.DONE);
            assertThat(heard() - before).isLessThanOrEqualTo(3); // two answers, and the end to the session itself
            ServiceWord.Resumed last = lineOf(19).resume(id(19));
            Reply stands = last.standings().get(last.standings().size() - 1).reply();
            assertThat(((Reply.Queued) stands).position()).isEqualTo(199 + 19);
        }
    }

    @Nested
    class Locks {
        private static final int SESSIONS = 1_000;
        private static final int LOCKS = 20_000;

        private String name(int lock) {
            return "tenant-" + lock % 100 + "/order-" + lock;
        }

        private void hold() {
            open(SESSIONS, LONG);
            each(
                    LOCKS,
                    i -> i % SESSIONS,
                    i -> acquire(id(i % SESSIONS), i / SESSIONS + 1, name(i)),
                    Reply.Granted.class);
        }

        private List<String> page(String prefix, String after) {
            ServiceWord.Listed listed =
                    (ServiceWord.Listed) lines.get(0).call(id -> new ServiceCall.ListNames(id, prefix, after, 1_000));
            return listed.names().stream().map(LockName::value).toList();
        }

        private void areAllThere() {
            ServerStatus.Counts counts = nodes.get(0).status().table();
            assertThat(counts.locks()).isEqualTo(LOCKS);
            assertThat(counts.sessions()).isEqualTo(SESSIONS);
            List<String> names = new ArrayList<>();
            for (List<String> page = page("", ""); !page.isEmpty(); page = page("", names.get(names.size() - 1))) {
                names.addAll(page);
            }
            assertThat(names)
                    .containsExactlyElementsOf(IntStream.range(0, LOCKS)
                            .mapToObj(this::name)
                            .sorted()
                            .toList());
            assertThat(page("tenant-42/", "")).hasSize(LOCKS / 100).allMatch(name -> name.startsWith("tenant-42/"));
        }

        @Test
        void areThereAfterASnapshotAndARestart() {
            hold();
            areAllThere();
            nodes.log(0).snapshot().join();
            nodes.kill(0);
            nodes.start(0);
            connect(4);
            areAllThere();
            assertThat(lineOf(3).resume(id(3)).standings()).hasSize(LOCKS / SESSIONS);
        }
    }

    @Nested
    class Sessions {
        private static final int SESSIONS = 1_000;

        @Test
        void liveOnAFewLinesAsLongAsEachGivesHeartbeatsAndNoLonger() {
            Duration lease = Duration.ofSeconds(5);
            long sent = System.nanoTime();
            open(SESSIONS, lease.toMillis());
            long written = nodes.get(0).status().log().applied();
            for (int round = 0; round < 5; round++) {
                Await.letPass(Duration.ofMillis(1_300));
                long previous = sent;
                sent = System.nanoTime();
                List<Reply> replies = replies(SESSIONS, s -> s, s -> new Command.Beat(id(s)));
                Await.inTime(previous, lease, "from heartbeats to the answers to the next");
                assertThat(replies).allMatch(Reply.Done.class::isInstance);
            }
            long after = nodes.get(0).status().log().applied();
            int sessions = nodes.get(0).status().table().sessions();
            Await.inTime(sent, lease, "from the last heartbeats to a look at the table");
            assertThat(after).isEqualTo(written);
            assertThat(sessions).isEqualTo(SESSIONS);
            Await.until(
                    "all sessions are over", () -> nodes.get(0).status().table().sessions() == 0);
        }
    }
}

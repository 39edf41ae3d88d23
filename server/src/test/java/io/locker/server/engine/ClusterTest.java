package io.locker.server.engine;

import static io.locker.server.engine.TestLine.acquire;
import static io.locker.server.engine.TestLine.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.Release;
import io.locker.machine.Command;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord;
import io.locker.server.remote.Turns;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Tag("one-java")
class ClusterTest {
    private static final long LONG = 60_000;

    @TempDir
    Path root;

    private Nodes nodes;

    @BeforeEach
    void prepare() {
        nodes = new Nodes(root, 3, 4);
        for (int i = 0; i < 3; i++) {
            nodes.start(i);
        }
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private TestLine line() {
        return new TestLine(nodes.get(nodes.leader()));
    }

    @Nested
    class Leading {
        @Test
        void isNamedToClientsWhoComeToAnotherNode() {
            int leader = nodes.leader();
            LockServer follower = nodes.get(nodes.follower());
            Await.until(
                    "the follower knows the leader",
                    () -> follower.status().leader().isPresent());
            assertThatThrownBy(() -> new TestLine(follower))
                    .isInstanceOfSatisfying(
                            NotServingException.class,
                            refusal -> assertThat(refusal.leader()).contains(nodes.address(leader)));
        }

        @Test
        void isHandedOverToTheNodeThatIsNamed() {
            TestLine line = line();
            line.open("s", LONG);
            long token = token(line.carry(acquire("s", 1, "a")));
            int next = nodes.follower();
            nodes.log(nodes.leader()).transferTo(nodes.address(next)).join();
            Await.until(
                    "the other node serves",
                    () -> nodes.serving().filter(node -> node == next).isPresent());
            Await.until("the line is ended", line::isEnded);
            TestLine fresh = line();
            assertThat(token(fresh.resume("s").standings().get(0).reply())).isEqualTo(token);
        }

        @Test
        void isHandedOverByANodeThatIsClosed(TestReporter reporter) {
            int leader = nodes.leader();
            long began = System.nanoTime();
            nodes.stop(leader);
            nodes.leader();
            Duration took = Await.inTime(began, Duration.ofSeconds(4), "from closing the leader to serving");
            reporter.publishEntry("closed to served", took.toString());
        }

        @Test
        @Anomaly("A11")
        void endsWithoutAMajorityAndItsLinesLearnIt() {
            int leader = nodes.leader();
            TestLine line = line();
            line.open("s", LONG);
            for (int i = 0; i < 3; i++) {
                if (i != leader) {
                    nodes.kill(i);
                }
            }
            long id = line.begin(new Command.Beat("s"));
            Await.until("the line is ended", line::isEnded);
            assertThat(line.answer(id).filter(ServiceWord.Replied.class::isInstance))
                    .isEmpty();
            assertThat(nodes.get(leader).status().serves()).isFalse();
        }
    }

    @Nested
    class Sessions {
        @Test
        void haveTheirWholeTimeAnewAfterAChangeOfTheLeader() {
            TestLine line = line();
            long opened = System.nanoTime();
            line.open("s", 8_000);
            Await.letPass(Duration.ofSeconds(2));
            long killed = System.nanoTime();
            nodes.kill(nodes.leader());
            Await.inTime(opened, Duration.ofMillis(7_500), "from a session's beginning to the leader's death");
            LockServer next = nodes.get(nodes.leader());
            Await.until(
                    Duration.ofSeconds(11),
                    "the session has ended",
                    () -> next.contents().isEmpty());
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isGreaterThan(Duration.ofMillis(7_500));
        }
    }

    @Nested
    class Members {
        @Test
        void areTakenInWithASnapshotAndTakenOut() {
            TestLine line = line();
            line.open("s", LONG);
            for (int i = 1; i <= 300; i++) {
                line.carry(acquire("s", i, "lock-" + i));
            }
            int leader = nodes.leader();
            nodes.log(leader).snapshot().join();
            nodes.log(leader).snapshot().join();
            line.carry(acquire("s", 301, "behind"));
            nodes.start(3);
            nodes.log(leader).add(nodes.address(3)).join();
            Await.until("the new node has all", () -> nodes.get(3).contents().size() == 302);
            int other = nodes.follower() == 3 ? 0 : nodes.follower();
            nodes.log(leader).remove(nodes.address(other)).join();
            nodes.kill(other);
            assertThat(nodes.log(leader).status().members()).hasSize(3).doesNotContain(nodes.address(other));
            assertThat(line.carry(acquire("s", 302, "after"))).isInstanceOf(Reply.Granted.class);
            nodes.log(leader).transferTo(nodes.address(3)).join();
            Await.until(
                    "the new node serves",
                    () -> nodes.serving().filter(node -> node == 3).isPresent());
            assertThat(line().resume("s").standings()).hasSize(302);
        }
    }

    @Nested
    class Clocks {
        @Test
        void mayJumpAsTheyLikeWhileLeadersChange() throws Exception {
            nodes.leader();
            try (Turns turns = Turns.start(
                            2, () -> Locker.using(new InProcessService(nodes::all), LockerOptions.defaults()));
                    Locker locker = Locker.using(
                            new InProcessService(nodes::all),
                            LockerOptions.defaults().withLease(Duration.ofSeconds(30)))) {
                Hold hold = locker.lock("held all the time").acquire();
                for (Duration ahead : List.of(Duration.ofDays(-400), Duration.ofDays(400), Duration.ofHours(-1))) {
                    nodes.setClocks(ahead);
                    turns.awaitMore(50);
                    nodes.log(nodes.leader()).handOver().join();
                    turns.awaitMore(50);
                }
                assertThat(hold.isValid()).isTrue();
                assertThat(hold.release()).isEqualTo(Release.RELEASED);
                turns.stopAndCheck();
            }
        }
    }

    @Nested
    class Failover {
        @Test
        void keepsOneHolderAtATimeAndTokensRising(TestReporter reporter) throws Exception {
            nodes.leader();
            try (Turns turns =
                    Turns.start(4, () -> Locker.using(new InProcessService(nodes::all), LockerOptions.defaults()))) {
                List<String> took = new ArrayList<>();
                for (int round = 0; round < 4; round++) {
                    turns.awaitMore(100);
                    int leader = nodes.leader();
                    nodes.kill(leader);
                    took.add(turns.awaitMore(5).toMillis() + " ms");
                    nodes.start(leader);
                }
                reporter.publishEntry("leader's death to the fifth hold after it", took + " " + turns);
                turns.stopAndCheck();
            }
        }
    }
}

package io.locker.server.engine;

import static io.locker.server.engine.TestLine.acquire;
import static io.locker.server.engine.TestLine.release;
import static io.locker.server.engine.TestLine.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LimitReachedException;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.log.LogException;
import io.locker.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OneNodeTest {
    private static final long LONG = 60_000;

    @TempDir
    Path root;

    private Nodes nodes;

    @BeforeEach
    void start() {
        nodes = Nodes.started(root, 1);
        nodes.leader();
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private TestLine line() {
        return new TestLine(nodes.get(nodes.leader()));
    }

    @Nested
    class Serving {
        @Test
        void isReadyWithinTwoSecondsOfItsStart() {
            nodes.stop(0);
            long began = System.nanoTime();
            nodes.start(0).ready().join();
            Await.inTime(began, Duration.ofSeconds(2), "from the start to serving");
            assertThat(nodes.serving()).isPresent();
        }

        @Test
        void grantsToOneAndThenToTheNext() {
            TestLine one = line();
            TestLine two = line();
            one.open("one", LONG);
            two.open("two", LONG);
            Reply first = one.carry(acquire("one", 1, "a"));
            assertThat(two.carry(acquire("two", 1, "a"))).isInstanceOf(Reply.Queued.class);
            Await.until("the holder is told", () -> one.events().stream().anyMatch(Event.Contended.class::isInstance));
            assertThat(one.carry(release("one", 2, 1))).isEqualTo(Reply.RELEASED);
            Await.until("the next is granted", () -> !two.events().isEmpty());
            Event.Granted granted = (Event.Granted) two.events().get(0);
            assertThat(granted.grant().token()).isGreaterThan(token(first));
            assertThat(one.events()).noneMatch(Event.Granted.class::isInstance);
        }

        @Test
        void doesARequestThatComesTwiceOnce() {
            TestLine line = line();
            line.open("s", LONG);
            Reply first = line.carry(acquire("s", 1, "a"));
            assertThat(line.carry(acquire("s", 1, "a"))).isEqualTo(first);
        }

        @Test
        void showsALockAndTheNamesInUse() {
            TestLine line = line();
            line.open("s", LONG);
            line.carry(acquire("s", 1, "b"));
            line.carry(acquire("s", 2, "a"));
            ServiceWord.Looked looked =
                    (ServiceWord.Looked) line.call(id -> new ServiceCall.Look(id, new LockName("a")));
            assertThat(looked.document()).contains("hold s/2");
            ServiceWord.Listed listed = (ServiceWord.Listed) line.call(id -> new ServiceCall.ListNames(id, "", "", 1));
            assertThat(listed.names()).containsExactly(new LockName("a"));
        }

        @Test
        void answersManyCallsThatComeAtOnceEachOnce() {
            TestLine line = line();
            line.open("s", LONG);
            List<Long> ids = new ArrayList<>();
            for (int i = 1; i <= 3_000; i++) {
                ids.add(line.begin(acquire("s", i, "lock-" + i)));
            }
            ids.forEach(id -> assertThat(line.await(id)).isInstanceOf(ServiceWord.Replied.class));
        }
    }

    @Nested
    class Sessions {
        @Test
        void areResumedOnAnotherLineWithHowTheirClaimsStand() {
            TestLine first = line();
            first.open("s", LONG);
            long token = token(first.carry(acquire("s", 1, "a")));
            first.close();
            ServiceWord.Resumed resumed = line().resume("s");
            assertThat(resumed.alive()).isTrue();
            assertThat(resumed.standings()).hasSize(1);
            assertThat(token(resumed.standings().get(0).reply())).isEqualTo(token);
        }

        @Test
        void areToldWhatHappensOnTheLatestLineOnly() {
            TestLine old = line();
            TestLine fresh = line();
            TestLine other = line();
            old.open("s", LONG);
            other.open("o", LONG);
            other.carry(acquire("o", 1, "a"));
            old.carry(acquire("s", 1, "a"));
            fresh.resume("s");
            other.carry(release("o", 2, 1));
            Await.until("the new line is told", () -> !fresh.events().isEmpty());
            assertThat(old.events()).isEmpty();
        }

        @Test
        void endOnceTheyAreSilentForTheirLease() {
            TestLine dead = line();
            TestLine next = line();
            dead.open("dead", 400);
            next.open("next", LONG);
            dead.carry(acquire("dead", 1, "a"));
            next.carry(acquire("next", 1, "a"));
            Await.until("the next holds", () -> next.events().stream().anyMatch(Event.Granted.class::isInstance));
            assertThat(dead.events()).contains(new Event.SessionEnded("dead", true));
            assertThat(dead.carry(new Command.Beat("dead"))).isEqualTo(Reply.UNKNOWN);
        }

        @Test
        void liveOnByBeatsThatAreNotWrittenDown() {
            TestLine line = line();
            Duration lease = Duration.ofSeconds(2);
            long sent = System.nanoTime();
            line.open("s", lease.toMillis());
            long before = nodes.get(0).status().log().applied();
            for (int i = 0; i < 20; i++) {
                Await.letPass(Duration.ofMillis(150));
                long previous = sent;
                sent = System.nanoTime();
                Reply reply = line.carry(new Command.Beat("s"));
                Await.inTime(previous, lease, "from one heartbeat to the answer to the next");
                assertThat(reply).isEqualTo(Reply.DONE);
            }
            long after = nodes.get(0).status().log().applied();
            Await.inTime(sent, lease, "from the last heartbeat to a look at the log");
            assertThat(after).isEqualTo(before);
        }
    }

    @Nested
    class Time {
        @Test
        void endsAHoldThatLingers() {
            TestLine line = line();
            line.open("s", LONG);
            line.carry(acquire("s", 1, "a"));
            line.carry(new Command.Release(
                    new Command.RequestId("s", 2, 0), new io.locker.machine.ClaimId("s", 1), 300_000));
            assertThat(line.carry(acquire("s", 3, "a"))).isInstanceOf(Reply.Queued.class);
            Await.until("the claim is granted", () -> line.events().stream().anyMatch(Event.Granted.class::isInstance));
        }
    }

    @Nested
    class Bounds {
        @Test
        void refuseWhatIsNoBusinessOfAClients() {
            ServiceWord.Answer answer = line().call(id -> new ServiceCall.Carry(id, new Command.NewTerm(99)));
            assertThat(((ServiceWord.Failed) answer).why()).isInstanceOf(NotPermittedException.class);
        }

        @Test
        void refuseCallsAboveTheLimitOfALine() {
            nodes.stop(0);
            ServerLimits.OfLine of = ServerLimits.defaults().ofLine();
            nodes.limit(ServerLimits.defaults()
                    .with(new ServerLimits.OfLine(10, of.unsentBytes(), of.unsentWords(), of.names())));
            nodes.start(0);
            TestLine line = line();
            line.open("s", LONG);
            List<Long> ids = new ArrayList<>();
            for (int i = 1; i <= 2_000; i++) {
                ids.add(line.begin(acquire("s", i, "a" + i)));
            }
            assertThat(ids.stream().map(line::await))
                    .anyMatch(ServiceWord.Replied.class::isInstance)
                    .anyMatch(answer -> answer instanceof ServiceWord.Failed failed
                            && failed.why() instanceof LimitReachedException);
        }

        @Test
        void endTheLineOfAClientThatTakesNothing() {
            TestLine line = line();
            line.open("s", LONG);
            line.clog(1L << 40);
            line.begin(acquire("s", 1, "a"));
            Await.until("the line is ended", line::isEnded);
        }
    }

    @Nested
    class Disk {
        @Test
        void keepsGrantsAndTokensThroughARestart() {
            TestLine before = line();
            before.open("s", LONG);
            long token = token(before.carry(acquire("s", 1, "a")));
            nodes.kill(0);
            nodes.start(0);
            TestLine after = line();
            ServiceWord.Resumed resumed = after.resume("s");
            assertThat(token(resumed.standings().get(0).reply())).isEqualTo(token);
            assertThat(token(after.carry(acquire("s", 2, "b")))).isGreaterThan(token);
        }

        @Test
        void goesOnFromASnapshot() {
            TestLine before = line();
            before.open("s", LONG);
            for (int i = 1; i <= 500; i++) {
                before.carry(acquire("s", i, "lock-" + i));
            }
            nodes.log(0).snapshot().join();
            long token = token(before.carry(acquire("s", 501, "behind")));
            long digest = digest();
            nodes.kill(0);
            nodes.start(0);
            TestLine after = line();
            assertThat(after.resume("s").standings()).hasSize(501);
            assertThat(token(after.carry(acquire("s", 502, "next")))).isGreaterThan(token);
            assertThat(digest).isNotZero();
        }

        private long digest() {
            return nodes.get(0).status().table().grants();
        }

        @Test
        void takesSnapshotsByItselfAfterSoManyBytes() {
            nodes.stop(0);
            nodes.limit(ServerLimits.defaults().withSnapshotBytes(10_000));
            nodes.start(0);
            TestLine line = line();
            line.open("s", LONG);
            for (int i = 1; i <= 400; i++) {
                line.carry(acquire("s", i, "lock-" + i));
            }
            Await.until(
                    "there is a snapshot",
                    () -> Files.exists(nodes.directory(0).resolve("snapshot"))
                            && nodes.directory(0).resolve("snapshot").toFile().list().length > 0);
        }

        @Test
        void isNotSharedByTwoServers() {
            assertThatThrownBy(() -> nodes.start(0))
                    .isInstanceOf(LogException.class)
                    .hasMessageStartingWith("Another server uses the data directory.");
        }

        @Test
        void ofALaterVersionIsRefused() throws Exception {
            nodes.stop(0);
            Files.writeString(nodes.directory(0).resolve("format"), "locker-data 2 " + nodes.address(0) + "\n");
            assertThatThrownBy(() -> nodes.start(0))
                    .isInstanceOf(LogException.class)
                    .hasMessageStartingWith("The data directory was written by another version of Locker.");
        }
    }
}

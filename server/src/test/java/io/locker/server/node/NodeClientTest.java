package io.locker.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.AcquireOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockInfo;
import io.locker.server.process.FencedServer;
import io.locker.server.process.Program;
import io.locker.server.remote.TestCluster;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.server.FaultProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client for Node, made with the published schema and the usual library for gRPC, takes part: the one in examples.
 */
@Timeout(400)
@Tag("one-java")
class NodeClientTest {
    private static final Path EXAMPLES = Path.of("..", "examples", "node");
    /** Where it does not matter. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** Three quarters of it, as heartbeats come each quarter, are longer than a busy machine stands still. */
    private static final Duration WATCHED = Duration.ofSeconds(8);

    /** Long enough to see a session end that nobody keeps. */
    private static final Duration PAST_THE_LEASE = WATCHED.plusSeconds(2);

    private static final int ROUNDS = 20;

    @TempDir
    Path root;

    private String node = "";
    private TestCluster cluster;
    private FaultProxy proxy;
    private Locker locker;

    @BeforeEach
    void begin() throws IOException {
        node = Program.node();
        NodeModules.install(root);
        Files.copy(EXAMPLES.resolve("locker.mjs"), root.resolve("locker.mjs"));
        cluster = TestCluster.start(root.resolve("nodes"), 1);
        proxy = new FaultProxy(cluster.port(0));
        locker = Locker.open(
                cluster.uri(), new LockerOptions(LEASE, Duration.ofSeconds(5), "java", TimeSource.system()));
    }

    @AfterEach
    void end() {
        if (locker != null) {
            locker.close();
            proxy.close();
            cluster.close();
        }
    }

    private Program keeper(int port, String lock, Duration lease, Duration wait) {
        return new Program(
                root,
                node,
                NodeClientTest.class,
                "keeper.mjs",
                List.of("127.0.0.1:" + port, lock, Long.toString(lease.toMillis()), Long.toString(wait.toMillis())));
    }

    private Program keeper(int port, String lock) {
        return keeper(port, lock, LEASE, Duration.ofMinutes(1));
    }

    private static long token(Program keeper) {
        keeper.awaitText("held ");
        return Long.parseLong(keeper.output()
                .lines()
                .filter(line -> line.startsWith("held "))
                .findFirst()
                .orElseThrow()
                .substring("held ".length()));
    }

    private static void givesBack(Program keeper) {
        keeper.say("give it back");
        keeper.awaitSuccess(Duration.ofSeconds(20));
        assertThat(keeper.output()).contains("valid true\n").endsWith("became released\n");
    }

    @Test
    void nodeAndJavaTakeTurns() throws Exception {
        try (FencedServer resource = new FencedServer();
                Program one = turns(resource, "node-1");
                Program two = turns(resource, "node-2")) {
            for (int i = 0; i < ROUNDS; i++) {
                try (Hold hold = locker.lock("turns").acquire(AcquireOptions.within(Duration.ofSeconds(30)))) {
                    resource.register().access(hold.token(), "java", Access.Kind.ENTER);
                    Await.letPass(Duration.ofMillis(5));
                    resource.register().access(hold.token(), "java", Access.Kind.LEAVE);
                }
            }
            one.awaitSuccess(Duration.ofSeconds(60));
            two.awaitSuccess(Duration.ofSeconds(60));
            List<Access> accesses = resource.register().accesses();
            assertThat(accesses).hasSize(3 * 2 * ROUNDS);
            assertThat(MutualExclusion.withoutOverlap(accesses)).isEmpty();
            assertThat(MutualExclusion.atResource(accesses)).isEmpty();
        }
        assertThat(cluster.leftovers()).containsExactly("sessions 1");
    }

    private Program turns(FencedServer resource, String who) {
        return new Program(
                root,
                node,
                NodeClientTest.class,
                "turns.mjs",
                List.of("127.0.0.1:" + cluster.port(0), "turns", Integer.toString(ROUNDS), resource.url(), who));
    }

    @Test
    void theExampleInTheDocumentsRuns() throws Exception {
        Files.copy(EXAMPLES.resolve("job.mjs"), root.resolve("job.mjs"));
        Process job = new ProcessBuilder(node, "job.mjs", "127.0.0.1:" + cluster.port(0))
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(new String(job.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .matches("first with token (\\d+)\nsecond with token \\1\nthird with token \\1\n");
            assertThat(job.waitFor()).isZero();
        } finally {
            job.destroyForcibly();
        }
        assertThat(cluster.leftovers()).isEmpty();
    }

    @Test
    void aSessionIsKeptByHeartbeats() {
        try (Program keeper = keeper(cluster.port(0), "kept", WATCHED, Duration.ofMinutes(1))) {
            long token = token(keeper);
            DistributedLock lock = locker.lock("kept");
            Await.always(PAST_THE_LEASE, "it is held", () -> isHeld(lock.inspect(), token));
            givesBack(keeper);
            assertThat(lock.inspect().isFree()).isTrue();
        }
    }

    private static boolean isHeld(LockInfo lock, long token) {
        return lock.holders().stream().anyMatch(holder -> holder.token().value() == token);
    }

    @Test
    void aBrokenHoldIsTold() throws Exception {
        try (Program keeper = keeper(cluster.port(0), "broken")) {
            long token = token(keeper);
            locker.lock("broken").breakHolds("for a test");
            keeper.awaitText("over valid=false The hold was broken. by=java reason=for a test");
            try (Hold next = locker.lock("broken").acquire()) {
                assertThat(next.token().value()).isGreaterThan(token);
            }
            keeper.say("give it back");
            keeper.awaitText("valid false\nbecame broken");
        }
    }

    @Test
    void aSessionIsResumedWhenTheConnectionWasCut() {
        try (Program keeper = keeper(proxy.port(), "resumed", WATCHED, Duration.ofMinutes(1))) {
            long token = token(keeper);
            for (int i = 0; i < 3; i++) {
                proxy.cut();
                Await.until("it has come back", () -> proxy.connections() > 0);
            }
            Await.always(
                    PAST_THE_LEASE,
                    "it is held",
                    () -> isHeld(locker.lock("resumed").inspect(), token));
            givesBack(keeper);
        }
        assertThat(locker.lock("resumed").inspect().isFree()).isTrue();
    }

    @Test
    void aPlaceInTheQueueOutlivesTheConnection() throws Exception {
        try (Hold first = locker.lock("place").acquire();
                Program keeper = keeper(proxy.port(), "place")) {
            Await.until(
                    "it waits", () -> !locker.lock("place").inspect().waiters().isEmpty());
            proxy.cut();
            first.release();
            assertThat(token(keeper)).isGreaterThan(first.token().value());
            givesBack(keeper);
        }
    }

    @Test
    void aWaitEndsWhenItsTimeIsOver() throws Exception {
        try (Hold held = locker.lock("busy").acquire();
                Program waiter = keeper(cluster.port(0), "busy", LEASE, Duration.ofMillis(300));
                Program hurried = keeper(cluster.port(0), "busy", LEASE, Duration.ZERO)) {
            waiter.awaitText("not had");
            hurried.awaitText("not had");
            assertThat(held.isValid()).isTrue();
            Await.until(
                    "nobody waits",
                    () -> locker.lock("busy").inspect().waiters().isEmpty());
        }
    }

    @Test
    void aFrozenProgramLosesItsHoldByItsOwnClock() throws Exception {
        try (Program keeper = keeper(cluster.port(0), "frozen", Duration.ofSeconds(2), Duration.ofMinutes(1))) {
            long token = token(keeper);
            keeper.signal("STOP");
            try (Hold next = locker.lock("frozen").acquire()) {
                keeper.signal("CONT");
                keeper.awaitText("over valid=false");
                assertThat(next.token().value()).isGreaterThan(token);
            }
        }
    }

    @Test
    void anotherNodeIsFoundByWhatTheFirstOneSays() throws IOException {
        try (TestCluster three = TestCluster.start(root.resolve("three"), 3)) {
            int other = (three.leader() + 1) % 3;
            try (Program keeper = keeper(three.port(other), "found")) {
                token(keeper);
                givesBack(keeper);
            }
        }
    }
}

package io.locker.redis;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.api.LockName;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.testkit.Await;
import io.locker.testkit.WakeRecorder;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Three nodes, of which one has the locks. */
@Timeout(180)
@Tag("one-java")
final class RedisClusterTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final int SOME_GRANTS = 200;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final List<TestServer> nodes = new ArrayList<>();

    @BeforeEach
    void startCluster() {
        try (RedisConsole console =
                RedisConsole.of(TestServers.shared(RedisKind.PLAIN).url())) {
            // Older ones cannot be given a port for the talk between nodes.
            console.assumeVersion(7);
        }
        for (int i = 0; i < 3; i++) {
            nodes.add(TestServers.own(RedisKind.PLAIN.with(
                    "--cluster-enabled", "yes", "--cluster-port", Integer.toString(TestServers.freePort()))));
        }
        for (int i = 0; i < 3; i++) {
            ask(
                    i,
                    "CLUSTER",
                    "ADDSLOTSRANGE",
                    Integer.toString(i * 5_462),
                    Integer.toString(i == 2 ? 16_383 : i * 5_462 + 5_461));
            ask(i, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (int i = 1; i < 3; i++) {
            ask(0, "CLUSTER", "MEET", "127.0.0.1", Integer.toString(nodes.get(i).port()), busPort(i));
        }
        for (int i = 0; i < 3; i++) {
            int node = i;
            Await.until(
                    "the cluster is well",
                    () -> ask(node, "CLUSTER", "INFO").text().contains("cluster_state:ok")
                            && ask(node, "CLUSTER", "INFO").text().contains("cluster_known_nodes:3"));
        }
    }

    private String busPort(int node) {
        String self = ask(node, "CLUSTER", "NODES")
                .text()
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow();
        return self.replaceFirst(".*@(\\d+).*", "$1");
    }

    private RedisReply ask(int node, String... words) {
        try (RedisConsole console = RedisConsole.of(nodes.get(node).port())) {
            return console.ask(words);
        }
    }

    /** The node that has the locks. */
    private int owner() {
        long slot = ask(0, "CLUSTER", "KEYSLOT", "{locker}:revision").number();
        return (int) (slot / 5_462);
    }

    private String uri() {
        return uriFrom(nodes);
    }

    private static String uriFrom(List<TestServer> some) {
        return some.stream()
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(",", "redis://", ""));
    }

    @Test
    void anyNodeLeadsToTheLocks() throws Exception {
        for (TestServer node : nodes) {
            try (Locker locker = Locker.open(uriFrom(List.of(node)));
                    Hold hold = locker.lock(NAME.value()).acquire(within(Await.SOON))) {
                assertThat(hold.isValid()).isTrue();
                assertThat(ask(owner(), "EXISTS", "{locker}:l:" + NAME.value()).number())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void anotherPrefixIsElsewhere() {
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            String key = "{store" + i + "}:revision";
            places.add((int) (ask(0, "CLUSTER", "KEYSLOT", key).number() / 5_462));
            try (StoreBackend store = RedisPlace.open(uri() + "?prefix=store" + i)) {
                assertThat(store.post(NAME, List.of("claim"), Set.of()).inbox()).hasSize(1);
            }
        }
        assertThat(places).hasSize(3);
    }

    @Test
    void wakeUpsAreHeard() {
        try (StoreBackend waiter = RedisPlace.open(uri());
                StoreBackend other = RedisPlace.open(uri())) {
            WakeRecorder recorder = new WakeRecorder();
            waiter.sessions().open(new NewSession("me", LONG, "me"), recorder);
            other.post(NAME, List.of("claim"), Set.of("me"));
            Await.until("the wake-up", () -> recorder.heard(NAME));
            // In a channel of the slot, of which the other nodes hear nothing.
            assertThat(ask(owner(), "PUBSUB", "SHARDCHANNELS").list()).hasSize(1);
        }
    }

    @Test
    void whoWaitsIsGranted() throws Exception {
        try (RedisLoad load = new RedisLoad(uri(), RedisLoad.LONG_LEASE)) {
            load.awaitGrants(2 * SOME_GRANTS);
            RedisLoad.Report report = load.end();
            report.requireNoFailure();
            assertThat(report.overlaps()).isZero();
        }
    }

    @Test
    void locksThatMoveToAnotherNodeAreFollowed(TestInfo test) throws Exception {
        int from = owner();
        int to = (from + 1) % 3;
        try (StoreBackend waiter = RedisPlace.open(uri());
                RedisLoad load = new RedisLoad(uri())) {
            WakeRecorder recorder = new WakeRecorder();
            waiter.sessions().open(new NewSession("me", LONG, "me"), recorder);
            load.awaitGrants(SOME_GRANTS);

            moveSlot(from, to);

            Duration recovery = load.awaitEverybody(RedisLoad.RECOVERY, System.nanoTime());
            waiter.read(NAME);
            Await.until("a gap is told", () -> recorder.gaps() > 0);
            waiter.post(NAME, List.of("claim"), Set.of("me"));
            Await.until("wake-ups are heard again", () -> recorder.heard(NAME));
            RedisLoad.Report report = load.end();
            report.print(test, recovery);
            assertThat(report.overlaps()).isZero();
            assertThat(report.refused()).isZero();
        }
    }

    private void moveSlot(int from, int to) {
        String slot =
                Long.toString(ask(0, "CLUSTER", "KEYSLOT", "{locker}:revision").number());
        String source = ask(from, "CLUSTER", "MYID").text();
        String target = ask(to, "CLUSTER", "MYID").text();
        ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", source);
        ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", target);
        for (RedisReply keys = keysIn(from, slot); !keys.list().isEmpty(); keys = keysIn(from, slot)) {
            for (int at = 0; at < keys.list().size(); at++) {
                ask(
                        from,
                        "MIGRATE",
                        "127.0.0.1",
                        Integer.toString(nodes.get(to).port()),
                        keys.at(at).text(),
                        "0",
                        "5000");
            }
        }
        ask(to, "CLUSTER", "SETSLOT", slot, "NODE", target);
        for (int node = 0; node < 3; node++) {
            ask(node, "CLUSTER", "SETSLOT", slot, "NODE", target);
        }
    }

    private RedisReply keysIn(int node, String slot) {
        return ask(node, "CLUSTER", "GETKEYSINSLOT", slot, "100");
    }

    @Test
    void aNodeThatIsDownIsPassedOver() {
        int down = (owner() + 1) % 3;
        nodes.get(down).kill();
        List<TestServer> downFirst = new ArrayList<>(List.of(nodes.get(down)));
        downFirst.addAll(nodes);

        try (StoreBackend store = RedisPlace.open(uriFrom(downFirst))) {
            assertThat(store.post(NAME, List.of("claim"), Set.of()).inbox()).hasSize(1);
        }
    }

    @AfterEach
    void endServers() {
        nodes.forEach(TestServer::close);
    }
}

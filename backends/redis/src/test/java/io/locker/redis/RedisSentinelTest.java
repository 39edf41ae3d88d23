package io.locker.redis;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockName;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** A primary and a replica, and a Sentinel that says which is which. */
@Timeout(180)
final class RedisSentinelTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final int SOME_GRANTS = 200;

    private final TestServer primary = TestServers.own(RedisKind.PLAIN.with("--repl-diskless-sync-delay", "0"));
    private final TestServer replica = TestServers.own(RedisKind.PLAIN.with(
            "--replicaof", "127.0.0.1", Integer.toString(primary.port()), "--repl-diskless-sync-delay", "0"));
    private final TestServer sentinel = TestServers.own(new SentinelKind(primary.port()));
    private final String uri = "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#mymaster";

    @BeforeEach
    void awaitAll() {
        try (RedisConsole console = RedisConsole.of(sentinel.port())) {
            Await.until("the Sentinel knows the replica", () -> knowsReplica(console));
        }
    }

    private static boolean knowsReplica(RedisConsole console) {
        RedisReply said = console.ask("SENTINEL", "REPLICAS", "mymaster");
        if (said.list().isEmpty()) {
            return false;
        }
        List<String> facts = new ArrayList<>();
        for (int at = 0; at < said.at(0).list().size(); at++) {
            facts.add(said.at(0).at(at).text());
        }
        return facts.get(facts.indexOf("master-link-status") + 1).equals("ok");
    }

    @Test
    void locksAreOnThePrimary() throws Exception {
        try (Locker locker = Locker.open(uri);
                Hold hold = locker.lock(NAME.value()).acquire(within(Await.SOON));
                RedisConsole console = RedisConsole.of(primary.port())) {
            assertThat(hold.isValid()).isTrue();
            assertThat(console.keys("{locker}:l:*")).hasSize(1);
        }
    }

    @Test
    @Anomaly({"A4", "U13"})
    void aFailoverIsFollowed(TestInfo test) throws Exception {
        try (RedisLoad load = new RedisLoad(uri)) {
            load.awaitGrants(SOME_GRANTS);
            primary.kill();
            Await.until("the replica is promoted", this::isPromoted);
            Duration recovery = load.awaitEverybody(RedisLoad.RECOVERY, System.nanoTime());
            load.awaitGrants(SOME_GRANTS);
            RedisLoad.Report report = load.end();
            report.print(test, recovery);
        }
    }

    /** Asks anew each time, because a Sentinel ends the connections of a server that it promotes. */
    private boolean isPromoted() {
        try (RedisConsole console = RedisConsole.of(replica.port())) {
            return console.fact("replication", "role").equals("master");
        } catch (BackendUnavailableException e) {
            return false;
        }
    }

    @Test
    void aPrimaryThatNobodyWatchesIsNamed() {
        assertThatThrownBy(() -> Locker.open(uri.replace("mymaster", "other")))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("does not watch a primary of this name")
                .hasMessageContaining("primary=other");
    }

    @Test
    void aSentinelThatIsDownIsPassedOver() {
        String first =
                "redis-sentinel://127.0.0.1:" + TestServers.freePort() + ",127.0.0.1:" + sentinel.port() + "#mymaster";
        RedisPlace.open(first).close();
    }

    @AfterEach
    void endServers() {
        sentinel.close();
        replica.close();
        primary.close();
    }
}

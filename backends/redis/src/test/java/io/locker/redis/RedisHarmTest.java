package io.locker.redis;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.Loss;
import io.locker.api.Release;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access.Kind;
import io.locker.testkit.resource.FencedRegister;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Harm to the server that takes away what it knows, under load. No older token passes a guard after a newer one. */
@Timeout(120)
@Tag("one-java")
final class RedisHarmTest {
    private static final int TIMES = 3;
    private static final int SOME_GRANTS = 200;

    private TestServer primary =
            TestServers.own(RedisKind.PLAIN.with("--appendonly", "yes", "--repl-diskless-sync-delay", "0"));
    private TestServer replica = primary;

    @AfterEach
    void endServers() {
        primary.close();
        replica.close();
    }

    private void startReplica() {
        replica = TestServers.own(RedisKind.PLAIN.with(
                "--replicaof", "127.0.0.1", Integer.toString(primary.port()), "--repl-diskless-sync-delay", "0"));
        awaitInStep();
    }

    private void awaitInStep() {
        try (RedisConsole console = RedisConsole.of(replica.port())) {
            Await.until(
                    "the replica is in step",
                    () -> console.fact("replication", "master_link_status").equals("up"));
        }
    }

    /** From now on the replica misses what the primary is told. */
    private void cutReplication() {
        try (RedisConsole console = RedisConsole.of(replica.port())) {
            console.ask("REPLICAOF", "127.0.0.1", "1");
        }
    }

    private void promote() {
        try (RedisConsole console = RedisConsole.of(replica.port())) {
            console.ask("REPLICAOF", "NO", "ONE");
        }
    }

    /** Both servers, of which the client takes the one that is primary. */
    private String bothServers() {
        return "redis://127.0.0.1:" + primary.port() + ",127.0.0.1:" + replica.port();
    }

    @Test
    @Anomaly({"A4", "B1", "C9", "U13"})
    void afterAFailoverLaterTokensAreGreater(TestInfo test) throws Exception {
        startReplica();
        try (RedisLoad load = new RedisLoad(bothServers())) {
            load.awaitGrants(SOME_GRANTS);
            // The last writes of the primary are lost with it.
            cutReplication();
            load.awaitGrants(SOME_GRANTS);
            primary.kill();
            promote();
            long healed = System.nanoTime();

            Duration recovery = load.awaitEverybody(RedisLoad.RECOVERY, healed);
            load.awaitGrants(SOME_GRANTS);
            load.end().print(test, recovery);
        }
    }

    @Test
    @Anomaly({"A4", "A10", "U3", "U13"})
    void theGuardRefusesWhomAFailoverForgot() throws Exception {
        startReplica();
        LockerOptions options = LockerOptions.defaults().withLease(Duration.ofSeconds(10));
        FencedRegister resource = new FencedRegister();
        try (Locker alice = Locker.open(bothServers(), options.withHolder("alice"));
                Locker bob = Locker.open(bothServers(), options.withHolder("bob"))) {
            // Alice's session is known to both servers, her hold only to the one that dies.
            alice.lock("other").acquire(within(Await.SOON)).close();
            Await.until("the replica has all", this::isReplicaInStep);
            cutReplication();
            Hold forgotten = alice.lock("orders/42").acquire(within(Await.SOON));
            assertThat(resource.access(forgotten.token(), "alice", Kind.WRITE)).isTrue();
            primary.kill();
            promote();

            Hold present = bob.lock("orders/42").acquire(within(Await.SOON));

            // Whether Alice knows already is of no matter: she hears of it when her connection for wake-ups is made
            // anew.
            assertThat(present.token()).isGreaterThan(forgotten.token());
            assertThat(resource.access(present.token(), "bob", Kind.WRITE)).isTrue();
            assertThat(resource.access(forgotten.token(), "alice", Kind.WRITE)).isFalse();
            // Alice sees who has it; her release does him no harm, and tells her that she came too late.
            assertThat(alice.lock("orders/42").inspect().holders())
                    .singleElement()
                    .satisfies(holder -> assertThat(holder.holder()).isEqualTo("bob"));
            assertThat(forgotten.release()).isEqualTo(Release.ALREADY_LOST);
            assertThat(present.isValid()).isTrue();
            present.close();
        }
    }

    private boolean isReplicaInStep() {
        try (RedisConsole here = RedisConsole.of(primary.port());
                RedisConsole there = RedisConsole.of(replica.port())) {
            return here.fact("replication", "master_repl_offset")
                    .equals(there.fact("replication", "slave_repl_offset"));
        }
    }

    @Test
    @Anomaly({"B1", "B2", "C9"})
    void afterFlushallLaterTokensAreGreater(TestInfo test) throws Exception {
        try (RedisLoad load = new RedisLoad(primary.url());
                RedisConsole console = RedisConsole.of(primary.port())) {
            Duration worst = Duration.ZERO;
            for (int i = 0; i < TIMES; i++) {
                load.awaitGrants(SOME_GRANTS);
                long healed = System.nanoTime();
                console.ask("FLUSHALL");
                Duration recovery = load.awaitEverybody(RedisLoad.RECOVERY, healed);
                worst = recovery.compareTo(worst) > 0 ? recovery : worst;
            }
            load.end().print(test, worst);
        }
    }

    @Test
    @Anomaly({"B1", "B3", "C9"})
    void afterAKillAndARestartLaterTokensAreGreater(TestInfo test) throws Exception {
        try (RedisLoad load = new RedisLoad(primary.url())) {
            Duration worst = Duration.ZERO;
            for (int i = 0; i < TIMES; i++) {
                load.awaitGrants(SOME_GRANTS);
                primary.kill();
                primary.restart();
                Duration recovery = load.awaitEverybody(RedisLoad.RECOVERY, System.nanoTime());
                worst = recovery.compareTo(worst) > 0 ? recovery : worst;
            }
            RedisLoad.Report report = load.end();
            report.print(test, worst);
            // What was answered was in the file before, so nothing was lost.
            assertThat(report.overlaps()).isZero();
            assertThat(report.refused()).isZero();
        }
    }

    @Test
    @Anomaly({"B1", "B2", "C9"})
    void afterALossOfAllDataLaterTokensAreGreater(TestInfo test) throws Exception {
        primary.close();
        primary = TestServers.own(RedisKind.PLAIN);
        try (RedisLoad load = new RedisLoad(primary.url())) {
            load.awaitGrants(SOME_GRANTS);
            primary.kill();
            primary.restart();
            Duration recovery = load.awaitEverybody(RedisLoad.RECOVERY, System.nanoTime());
            load.awaitGrants(SOME_GRANTS);
            load.end().print(test, recovery);
        }
    }

    @Test
    @Anomaly({"A6", "U1"})
    void aHolderIsToldWhenItsSessionIsGone() throws Exception {
        LockerOptions options = LockerOptions.defaults().withLease(Duration.ofSeconds(6));
        try (Locker locker = Locker.open(primary.url(), options);
                RedisConsole console = RedisConsole.of(primary.port())) {
            Hold hold = locker.lock("orders/42").acquire(within(Await.SOON));
            console.ask("FLUSHALL");

            Loss loss = Await.get(hold.lost().toCompletableFuture(), Duration.ofSeconds(5));

            assertThat(loss.reason()).isEqualTo(Loss.Reason.EXPIRED);
            assertThat(hold.isValid()).isFalse();
        }
    }
}

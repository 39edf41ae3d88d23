package io.locker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.LockRecord;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import io.locker.testkit.Await;
import io.locker.testkit.WakeRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can go wrong with a server, what is said, and what is claimed to be known. */
@Tag("one-java")
final class RedisFailureTest extends RedisTrouble {
    @Test
    void aServerThatDoesNotAnswerLeavesTheOutcomeOpen() {
        try (StoreBackend store = openShort()) {
            take(store);
            server().freeze();

            timed(
                    SHORT.multipliedBy(4),
                    "a write that is given up",
                    () -> unknown(() -> store.compareAndSet(new Swap(NAME, 1, "next", Taken.NOTHING, Set.of())))
                            .hasMessageStartingWith("Redis did not answer in time."));
            timed(SHORT.multipliedBy(4), "a read that is given up", () -> nothingChanged(() -> store.read(NAME)));
            nothingChanged(() -> store.sessions().beat("any"));
            // The connection was given up, and there is no new one over which anything could have been sent.
            nothingChanged(() -> store.post(NAME, List.of("claim"), Set.of()));
            nothingChanged(() -> store.post(NAME, List.of(), Set.of("any")));

            server().thaw();
            assertThat(store.read(NAME).document()).isEqualTo("held");
        }
    }

    @Test
    void aConnectionCutAfterSendingLeavesTheOutcomeOpen() throws Exception {
        try (StoreBackend store = open();
                RedisConsole console = RedisConsole.of(server().url())) {
            take(store);
            console.ask("CLIENT", "PAUSE", "60000", "WRITE");
            CompletableFuture<LockRecord> post =
                    CompletableFuture.supplyAsync(() -> store.post(NAME, List.of("claim"), Set.of()));
            Await.until(
                    "the post is at the server",
                    () -> console.fact("clients", "blocked_clients").equals("1"));
            console.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

            assertThatThrownBy(() -> Await.get(post)).cause().isInstanceOf(OutcomeUnknownException.class);
            console.ask("CLIENT", "UNPAUSE");
            LockRecord after = store.read(NAME);
            assertThat(after.document()).isEqualTo("held");
            assertThat(after.inbox()).hasSizeLessThan(2);
        }
    }

    @Test
    void aConnectionCutWhileNothingIsAskedIsNotNoticed() {
        try (StoreBackend store = open()) {
            take(store);
            configure("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

            assertThat(store.read(NAME).document()).isEqualTo("held");
        }
    }

    @Test
    void aServerThatIsBackInTimeIsNoFailure() throws Exception {
        useServer("--appendonly", "yes");
        try (StoreBackend store = open()) {
            take(store);
            server().kill();
            CompletableFuture<LockRecord> read = CompletableFuture.supplyAsync(() -> store.read(NAME));
            Await.letPass(Duration.ofMillis(300));
            server().restart();

            assertThat(Await.get(read).document()).isEqualTo("held");
        }
    }

    @Test
    void aServerThatStaysAwayIsAFailureInTime() {
        try (StoreBackend store = openShort()) {
            take(store);
            server().kill();

            Duration took = timed(
                    SHORT.multipliedBy(4), "a read that is given up", () -> nothingChanged(() -> store.read(NAME)));

            assertThat(took).isGreaterThan(SHORT.dividedBy(2));
        }
    }

    @Test
    void aFullMemoryStopsNewLocksAndReleasesOldOnes() {
        try (StoreBackend store = open()) {
            SwapResult held = take(store);
            configure("CONFIG", "SET", "maxmemory", "1");

            nothingChanged(() -> store.compareAndSet(new Swap(new LockName("new"), 0, "held", Taken.NOTHING, Set.of())))
                    .hasMessageStartingWith("Redis has reached maxmemory");
            nothingChanged(() -> store.post(NAME, List.of("claim"), Set.of()));
            assertThat(store.read(NAME).document()).isEqualTo("held");
            SwapResult next = store.compareAndSet(
                    new Swap(NAME, held.record().revision(), "handed over", Taken.NOTHING, Set.of()));
            assertThat(next.applied()).isTrue();
            assertThat(store.compareAndSet(new Swap(NAME, next.record().revision(), null, Taken.NOTHING, Set.of()))
                            .applied())
                    .isTrue();
            assertThat(store.names("", "", 10)).isEmpty();
        }
    }

    @Test
    void tooFewReplicasStopWritesAndReads() {
        try (StoreBackend store = openShort()) {
            take(store);
            configure("CONFIG", "SET", "min-replicas-to-write", "1");

            // What a server cut off from its replicas says of a lock may be out of date.
            refused(() -> store.read(NAME)).hasMessageContaining("min-replicas-to-write");
            refused(() -> take(store)).hasMessageContaining("NOREPLICAS");
            nothingChanged(() -> store.sessions().bury(Set.of("somebody")));
        }
    }

    @Test
    void aPrimaryThatBecameAReplicaAnswersNothing() {
        try (StoreBackend store = openShort()) {
            store.sessions().open(new NewSession("me", Duration.ofMinutes(1), "me"), new WakeRecorder());
            take(store);
            configure("REPLICAOF", "127.0.0.1", "1");

            nothingChanged(() -> store.read(NAME));
            nothingChanged(() -> take(store));
            nothingChanged(() -> store.sessions().bury(Set.of("me")));
            nothingChanged(() -> store.sessions().beat("me"));

            configure("REPLICAOF", "NO", "ONE");
            assertThat(store.read(NAME).document()).isEqualTo("held");
        }
    }

    @Test
    void aServerThatIsBusyIsWaitedFor() {
        configure("CONFIG", "SET", "lua-time-limit", "50");
        try (StoreBackend store = open()) {
            CompletableFuture<Void> busy = CompletableFuture.runAsync(
                    () -> assertThatThrownBy(() -> configure("EVAL", "while true do end", "0"))
                            .hasMessageContaining("killed"));
            try (RedisConsole console = RedisConsole.of(server().url())) {
                Await.until("the server is busy", () -> isBusy(console));
                CompletableFuture<SwapResult> swap = CompletableFuture.supplyAsync(() -> take(store));
                Await.letPass(Duration.ofMillis(100));
                assertThat(swap).isNotDone();
                console.ask("SCRIPT", "KILL");
                assertThat(swap.join().applied()).isTrue();
            }
            busy.join();
        }
    }

    private static boolean isBusy(RedisConsole console) {
        try {
            console.ask("PING");
            return false;
        } catch (BackendUnavailableException e) {
            return String.valueOf(e.getMessage()).contains("BUSY");
        }
    }

    @Test
    void aServerThatCannotSaveTakesNoWrites() throws IOException {
        try (StoreBackend store = open();
                RedisConsole console = RedisConsole.of(server().url())) {
            take(store);
            Files.delete(server().directory().resolve("server.log"));
            Files.delete(server().directory());
            console.ask("CONFIG", "SET", "save", "1 1");
            Await.until(
                    "a save has failed",
                    () -> console.fact("persistence", "rdb_last_bgsave_status").equals("err"));

            nothingChanged(() -> store.read(NAME)).hasMessageStartingWith("Redis cannot save its data");
        }
    }

    @Test
    void aKeyOfSomebodyElseIsRecognized() {
        try (StoreBackend store = open()) {
            configure("SET", "{locker}:l:" + NAME.value(), "mine");

            nothingChanged(() -> take(store)).hasMessageContaining("choose another prefix");
            nothingChanged(() -> store.read(NAME)).hasMessageContaining("choose another prefix");
        }
    }

    @Test
    void aScriptThatTheServerForgotIsToldAgain() {
        try (StoreBackend store = open()) {
            take(store);
            configure("SCRIPT", "FLUSH");

            assertThat(store.read(NAME).document()).isEqualTo("held");
            configure("SCRIPT", "FLUSH");
            assertThat(store.post(NAME, List.of("claim"), Set.of()).inbox()).hasSize(1);
            configure("SCRIPT", "FLUSH");
            assertThat(take(store).applied()).isFalse();
            configure("SCRIPT", "FLUSH");
            assertThat(store.sessions().bury(Set.of("somebody"))).containsExactly("somebody");
        }
    }

    @Test
    void afterTheCloseNothingIsAsked() {
        StoreBackend store = open();
        take(store);
        store.close();
        store.close();

        timed(
                AT_ONCE,
                "to be told",
                () -> nothingChanged(() -> store.read(NAME)).hasMessageContaining("closed"));
    }

    @Test
    void everyFailureSaysWhetherARetryIsSafe() {
        try (StoreBackend store = openShort()) {
            server().kill();
            assertThatThrownBy(() -> store.read(NAME))
                    .isInstanceOfSatisfying(
                            LockException.class,
                            failure -> assertThat(failure.retryIsSafe()).isTrue());
        }
    }
}

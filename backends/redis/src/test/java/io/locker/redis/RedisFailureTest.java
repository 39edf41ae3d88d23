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
import io.locker.spi.StoreSessions.WakeListener;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import io.locker.testkit.Await;
import io.locker.testkit.WakeRecorder;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What can go wrong with a server, what is said, and what is claimed to be known. */
final class RedisFailureTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final Duration SHORT = Duration.ofMillis(600);

    private TestServer server = TestServers.own(RedisKind.PLAIN);

    @AfterEach
    void endServer() {
        server.close();
    }

    private void useServer(String... options) {
        server.close();
        server = TestServers.own(RedisKind.PLAIN.with(options));
    }

    private StoreBackend open() {
        return RedisPlace.open(server.url(), SHORT);
    }

    private StoreBackend open(String login) {
        return RedisPlace.open("redis://" + login + "@127.0.0.1:" + server.port(), SHORT);
    }

    private void configure(String... words) {
        try (RedisConsole console = RedisConsole.of(server.url())) {
            console.ask(words);
        }
    }

    private static SwapResult take(StoreBackend store) {
        return store.compareAndSet(new Swap(NAME, 0, "held", Taken.NOTHING, Set.of()));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> nothingChanged(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(BackendUnavailableException.class);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> unknown(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(OutcomeUnknownException.class);
    }

    private static Duration timed(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Nested
    class AtTheStart {

        @Test
        void aRefusedConnectionIsToldAtOnce() {
            server.kill();

            Duration took = timed(() -> nothingChanged(RedisFailureTest.this::open)
                    .hasMessageStartingWith("Redis cannot be reached. address=127.0.0.1:" + server.port())
                    .hasMessageContaining("refused"));

            assertThat(took).isLessThan(SHORT);
        }

        @Test
        void aHostThatNobodyKnowsIsNamed() {
            nothingChanged(() -> RedisPlace.open("redis://no-such-host.invalid", SHORT))
                    .hasMessageContaining("UnknownHost")
                    .hasMessageContaining("no-such-host.invalid");
        }

        @Test
        void aServerThatIsNotRedisIsRecognized() throws IOException {
            try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                CompletableFuture<Void> answers = CompletableFuture.runAsync(() -> {
                    try {
                        web.accept()
                                .getOutputStream()
                                .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                nothingChanged(() -> RedisPlace.open("redis://127.0.0.1:" + web.getLocalPort(), SHORT))
                        .hasMessageContaining("not the language of Redis");
                answers.join();
            }
        }

        @Test
        void aServerThatDoesNotAnswerIsGivenUpInTime() {
            server.freeze();

            assertThat(timed(() -> nothingChanged(RedisFailureTest.this::open))).isLessThan(SHORT.multipliedBy(4));
        }

        @Test
        void aMissingPasswordIsAskedFor() {
            useServer("--requirepass", "geheim");

            nothingChanged(RedisFailureTest.this::open)
                    .hasMessageStartingWith("Redis asks for a password;")
                    .hasMessageContaining("NOAUTH");
        }

        @Test
        void aWrongPasswordIsToldWithoutIt() {
            useServer("--requirepass", "geheim");

            nothingChanged(() -> open(":falsch"))
                    .hasMessageStartingWith("Redis does not know this user, or the password is wrong.")
                    .message()
                    .doesNotContain("falsch")
                    .doesNotContain("geheim");
            try (StoreBackend store = open(":geheim")) {
                assertThat(take(store).applied()).isTrue();
            }
            try (StoreBackend store = open("default:geheim")) {
                assertThat(store.read(NAME).document()).isEqualTo("held");
            }
        }

        @Test
        void aPasswordForAServerWithoutOneIsNoSecretEither() {
            nothingChanged(() -> open(":geheim")).message().doesNotContain("geheim");
        }

        @Test
        void aDatabaseThatDoesNotExistIsRefused() {
            nothingChanged(() -> RedisPlace.open(server.url() + "/99", SHORT)).hasMessageContaining("DB index");
        }

        @Test
        void databasesKeepTheirLocksApart() {
            try (StoreBackend zero = open();
                    StoreBackend one = RedisPlace.open(server.url() + "/1", SHORT)) {
                take(zero);
                assertThat(one.read(NAME).isEmpty()).isTrue();
                assertThat(take(one).applied()).isTrue();
            }
        }

        @Test
        void aServerThatEvictsIsRefused() {
            for (String policy : List.of("allkeys-lru", "volatile-lru", "volatile-ttl", "allkeys-random")) {
                configure("CONFIG", "SET", "maxmemory-policy", policy);
                nothingChanged(RedisFailureTest.this::open)
                        .hasMessageContaining("maxmemory-policy to noeviction")
                        .hasMessageContaining("allowEviction=true")
                        .hasMessageContaining(policy);
                RedisPlace.open(server.url() + "?allowEviction=true", SHORT).close();
            }
        }

        @Test
        void aReplicaIsRefused() {
            configure("REPLICAOF", "127.0.0.1", "1");

            nothingChanged(RedisFailureTest.this::open).hasMessageStartingWith("This Redis is a replica;");
        }

        @Test
        void aServerThatLoadsItsDataIsWaitedFor() throws Exception {
            // Each key takes a while to load, and after each 1,024 the server answers that it is not ready.
            useServer("--appendonly", "yes", "--key-load-delay", "300");
            try (RedisConsole console = RedisConsole.of(server.url())) {
                for (int i = 0; i < 4_200; i++) {
                    console.ask("SET", "key" + i, "value");
                }
            }
            server.kill();
            CompletableFuture<Void> restart = CompletableFuture.runAsync(server::restart);
            Await.until("the server loads", () -> says("LOADING"));

            try (StoreBackend store = RedisPlace.open(server.url(), Duration.ofSeconds(20))) {
                assertThat(take(store).applied()).isTrue();
            }
            Await.get(restart);
        }

        private boolean says(String word) {
            try (RedisConsole console = RedisConsole.of(server.url())) {
                console.ask("DBSIZE");
                return false;
            } catch (BackendUnavailableException e) {
                return String.valueOf(e.getMessage()).contains(word);
            }
        }
    }

    @Nested
    class UnderWay {

        @Test
        void aServerThatDoesNotAnswerLeavesTheOutcomeOpen() {
            try (StoreBackend store = open()) {
                take(store);
                server.freeze();

                Duration swap = timed(() -> unknown(
                                () -> store.compareAndSet(new Swap(NAME, 1, "next", Taken.NOTHING, Set.of())))
                        .hasMessageStartingWith("Redis did not answer in time."));
                Duration read = timed(() -> nothingChanged(() -> store.read(NAME)));
                nothingChanged(() -> store.sessions().beat("any"));
                // The connection was given up, and there is no new one over which anything could have been sent.
                nothingChanged(() -> store.post(NAME, List.of("claim"), Set.of()));
                nothingChanged(() -> store.post(NAME, List.of(), Set.of("any")));

                assertThat(swap).isLessThan(SHORT.multipliedBy(4));
                assertThat(read).isLessThan(SHORT.multipliedBy(4));
                server.thaw();
                assertThat(store.read(NAME).document()).isEqualTo("held");
            }
        }

        @Test
        void aConnectionCutAfterSendingLeavesTheOutcomeOpen() throws Exception {
            try (StoreBackend store = RedisPlace.open(server.url(), Duration.ofSeconds(20));
                    RedisConsole console = RedisConsole.of(server.url())) {
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
                assertThat(store.read(NAME).document()).isEqualTo("held");
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
            try (StoreBackend store = RedisPlace.open(server.url(), Duration.ofSeconds(20))) {
                take(store);
                server.kill();
                CompletableFuture<LockRecord> read = CompletableFuture.supplyAsync(() -> store.read(NAME));
                Await.letPass(Duration.ofMillis(300));
                server.restart();

                assertThat(Await.get(read).document()).isEqualTo("held");
            }
        }

        @Test
        void aServerThatStaysAwayIsAFailureInTime() {
            try (StoreBackend store = open()) {
                take(store);
                server.kill();

                Duration took = timed(() -> nothingChanged(() -> store.read(NAME)));

                assertThat(took).isBetween(SHORT.dividedBy(2), SHORT.multipliedBy(4));
            }
        }

        @Test
        void aFullMemoryStopsNewLocksAndReleasesOldOnes() {
            try (StoreBackend store = open()) {
                SwapResult held = take(store);
                configure("CONFIG", "SET", "maxmemory", "1");

                nothingChanged(() ->
                                store.compareAndSet(new Swap(new LockName("new"), 0, "held", Taken.NOTHING, Set.of())))
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
            try (StoreBackend store = open()) {
                take(store);
                configure("CONFIG", "SET", "min-replicas-to-write", "1");

                // What a server cut off from its replicas says of a lock may be out of date.
                nothingChanged(() -> store.read(NAME)).hasMessageContaining("min-replicas-to-write");
                nothingChanged(() -> take(store)).hasMessageContaining("NOREPLICAS");
                nothingChanged(() -> store.sessions().bury(Set.of("somebody")));
            }
        }

        @Test
        void aPrimaryThatBecameAReplicaAnswersNothing() {
            try (StoreBackend store = open()) {
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
            try (StoreBackend store = RedisPlace.open(server.url(), Duration.ofSeconds(20))) {
                CompletableFuture<Void> busy = CompletableFuture.runAsync(
                        () -> assertThatThrownBy(() -> configure("EVAL", "while true do end", "0"))
                                .hasMessageContaining("killed"));
                try (RedisConsole console = RedisConsole.of(server.url())) {
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
                    RedisConsole console = RedisConsole.of(server.url())) {
                take(store);
                Files.delete(server.directory().resolve("server.log"));
                Files.delete(server.directory());
                console.ask("CONFIG", "SET", "save", "1 1");
                Await.until(
                        "a save has failed",
                        () -> console.fact("persistence", "rdb_last_bgsave_status")
                                .equals("err"));

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

            Duration took = timed(() -> nothingChanged(() -> store.read(NAME)).hasMessageContaining("closed"));

            assertThat(took).isLessThan(SHORT);
        }
    }

    @Nested
    class WakeUps {

        @Test
        void whoMayHaveMissedSomethingIsTold() {
            try (StoreBackend store = RedisPlace.open(server.url(), Duration.ofSeconds(20))) {
                WakeRecorder recorder = new WakeRecorder();
                store.sessions().open(new NewSession("me", Duration.ofMinutes(1), "me"), recorder);
                configure("CLIENT", "KILL", "TYPE", "pubsub");

                Await.until("a gap is told", () -> recorder.gaps() == 1);
                store.post(NAME, List.of("claim"), Set.of("me"));
                Await.until("wake-ups come again", () -> recorder.heard(NAME));
            }
        }

        @Test
        void aRestartOfTheServerIsAGap() {
            try (StoreBackend store = RedisPlace.open(server.url(), Duration.ofSeconds(20))) {
                WakeRecorder recorder = new WakeRecorder();
                store.sessions().open(new NewSession("me", Duration.ofMinutes(1), "me"), recorder);
                server.kill();
                server.restart();

                Await.until("a gap is told", () -> recorder.gaps() >= 1);
                store.read(NAME);
                store.post(NAME, List.of("claim"), Set.of("me"));
                Await.until("wake-ups come again", () -> recorder.heard(NAME));
            }
        }

        @Test
        void aListenerThatThrowsHarmsNobody() {
            try (StoreBackend store = open()) {
                WakeRecorder other = new WakeRecorder();
                store.sessions().open(new NewSession("bad", Duration.ofMinutes(1), "bad"), new WakeListener() {
                    @Override
                    public void wake(LockName name) {
                        throw new IllegalStateException("a fault of the listener");
                    }

                    @Override
                    public void gap() {}
                });
                store.sessions().open(new NewSession("good", Duration.ofMinutes(1), "good"), other);
                store.post(NAME, List.of("claim"), Set.of("bad", "good"));

                Await.until("the other is woken", () -> other.heard(NAME));
            }
        }
    }

    @Test
    void everyFailureSaysWhetherARetryIsSafe() {
        try (StoreBackend store = open()) {
            server.kill();
            assertThatThrownBy(() -> store.read(NAME))
                    .isInstanceOfSatisfying(
                            LockException.class,
                            failure -> assertThat(failure.retryIsSafe()).isTrue());
        }
    }
}

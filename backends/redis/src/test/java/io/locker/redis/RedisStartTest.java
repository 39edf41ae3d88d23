package io.locker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.HostPort;
import io.locker.spi.StoreBackend;
import io.locker.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What can be wrong with a server when a client comes, and what is said. */
final class RedisStartTest extends RedisTrouble {
    @Test
    void aRefusedConnectionIsToldAtOnce() {
        server().kill();

        timed(
                AT_ONCE,
                "to be told",
                () -> nothingChanged(this::open)
                        .hasMessageStartingWith("Redis cannot be reached. address=127.0.0.1:" + server().port())
                        .hasMessageContaining("refused"));
    }

    @Test
    void aHostThatNobodyKnowsIsNamed() {
        nothingChanged(() -> RedisPlace.open("redis://no-such-host.invalid", LONG))
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
            nothingChanged(() -> RedisPlace.open("redis://127.0.0.1:" + web.getLocalPort(), LONG))
                    .hasMessageContaining("Invalid first byte");
            answers.join();
        }
    }

    @Test
    void aServerThatPointsNowhereIsNamed() {
        HostPort sentinel = new HostPort("127.0.0.1", 26_379);

        assertThat(RedisFinder.pointedTo(sentinel, "::1", "6379")).isEqualTo(new HostPort("::1", 6379));
        List<List<String>> nowhere =
                List.of(List.of("a b", "6379"), List.of("a", "0"), List.of("", "1"), List.of("a", ""));
        for (List<String> told : nowhere) {
            nothingChanged(() -> RedisFinder.pointedTo(sentinel, told.get(0), told.get(1)))
                    .hasMessageStartingWith("A server of Redis points at an address that is none;")
                    .hasMessageContaining("address=127.0.0.1:26379 points at=" + told.get(0) + ":" + told.get(1));
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUpInTime() {
        server().freeze();

        timed(SHORT.multipliedBy(4), "an opening that is given up", () -> nothingChanged(this::openShort));
    }

    @Test
    void aMissingPasswordIsAskedFor() {
        useServer("--requirepass", "geheim");

        nothingChanged(this::open)
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
        nothingChanged(() -> RedisPlace.open(server().url() + "/99", LONG)).hasMessageContaining("DB index");
    }

    @Test
    void databasesKeepTheirLocksApart() {
        try (StoreBackend zero = open();
                StoreBackend one = RedisPlace.open(server().url() + "/1", LONG)) {
            take(zero);
            assertThat(one.read(NAME).isEmpty()).isTrue();
            assertThat(take(one).applied()).isTrue();
        }
    }

    @Test
    void aServerThatEvictsIsRefused() {
        for (String policy : List.of("allkeys-lru", "volatile-lru", "volatile-ttl", "allkeys-random")) {
            configure("CONFIG", "SET", "maxmemory-policy", policy);
            nothingChanged(this::open)
                    .hasMessageContaining("maxmemory-policy to noeviction")
                    .hasMessageContaining("allowEviction=true")
                    .hasMessageContaining(policy);
            RedisPlace.open(server().url() + "?allowEviction=true", LONG).close();
        }
    }

    @Test
    void aReplicaIsRefused() {
        configure("REPLICAOF", "127.0.0.1", "1");

        nothingChanged(this::open).hasMessageStartingWith("This Redis is a replica;");
    }

    @Test
    void aServerThatLoadsItsDataIsWaitedFor() throws Exception {
        // Each key takes a while to load, and after each 1,024 the server answers that it is not ready.
        useServer("--appendonly", "yes", "--key-load-delay", "300");
        try (RedisConsole console = RedisConsole.of(server().url())) {
            for (int i = 0; i < 4_200; i++) {
                console.ask("SET", "key" + i, "value");
            }
        }
        server().kill();
        CompletableFuture<Void> restart = CompletableFuture.runAsync(server()::restart);
        Await.until("the server loads", () -> says("LOADING"));

        try (StoreBackend store = open()) {
            assertThat(take(store).applied()).isTrue();
        }
        Await.get(restart);
    }

    private boolean says(String word) {
        try (RedisConsole console = RedisConsole.of(server().url())) {
            console.ask("DBSIZE");
            return false;
        } catch (BackendUnavailableException e) {
            return String.valueOf(e.getMessage()).contains(word);
        }
    }
}

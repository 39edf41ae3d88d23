package io.locker.redis;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.StoreBackend;
import io.locker.testkit.Await;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.ServerKind;
import io.locker.testkit.server.TestCertificate;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections, and users that may do no more than they need. */
final class RedisSecurityTest {
    private static final String PASSWORD = "for-this-test";

    private final List<TestServer> servers = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void endServers() {
        servers.forEach(TestServer::close);
    }

    private TestServer start(ServerKind kind) {
        TestServer server = TestServers.own(kind);
        servers.add(server);
        return server;
    }

    /**
     * A server that speaks TLS alone.
     *
     * @param certificate a PEM file
     * @param key a PEM file
     */
    private record TlsKind(Path certificate, Path key) implements ServerKind {
        @Override
        public String name() {
            return "redis";
        }

        @Override
        public List<String> programs() {
            return RedisKind.PLAIN.programs();
        }

        @Override
        public List<String> command(Place place) {
            List<String> command = new ArrayList<>(RedisKind.PLAIN.command(place));
            command.addAll(List.of("--port", "0", "--tls-port", Integer.toString(place.port())));
            command.addAll(List.of("--tls-cert-file", certificate.toString(), "--tls-key-file", key.toString()));
            command.addAll(List.of("--tls-ca-cert-file", certificate.toString(), "--tls-auth-clients", "no"));
            return command;
        }

        @Override
        public String url(int port) {
            return "rediss://127.0.0.1:" + port;
        }
    }

    @Nested
    class Tls {

        @Test
        void locksAreTakenOverTls() throws Exception {
            TestServer server = start(certified("san=ip:127.0.0.1"));
            String uri = server.url() + "?ca=" + folder.resolve("server.crt");
            try (Locker alice = Locker.open(uri);
                    Locker bob = Locker.open(uri)) {
                Hold hold = alice.lock("orders/42").acquire(within(Await.SOON));
                CompletableFuture<Hold> turn = bob.lock("orders/42").acquireAsync();
                Await.until(
                        "bob waits",
                        () -> alice.lock("orders/42").inspect().waiters().size() == 1);
                hold.close();

                Await.get(turn).close();
            }
        }

        @Test
        void aServerThatDoesNotReadEndsNothingForEver() throws Exception {
            TestServer server = start(certified("san=ip:127.0.0.1"));
            String uri = server.url() + "?ca=" + folder.resolve("server.crt");
            try (StoreBackend store = RedisPlace.open(uri, Duration.ofSeconds(1))) {
                server.freeze();
                String huge = "x".repeat(32 << 20);

                assertThatThrownBy(() -> store.post(new LockName("orders/42"), List.of(huge), Set.of()))
                        .isInstanceOf(OutcomeUnknownException.class);
            }
        }

        @Test
        void aCertificateThatNobodyTrustsIsRefused() throws Exception {
            TestServer server = start(certified("san=ip:127.0.0.1"));

            assertThatThrownBy(() -> Locker.open(server.url()))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("Redis cannot be reached.")
                    .hasMessageContaining("certification path");
        }

        @Test
        void aCertificateOfAnotherHostIsRefused() throws Exception {
            TestServer server = start(certified("san=ip:127.0.0.2"));

            assertThatThrownBy(() -> Locker.open(server.url() + "?ca=" + folder.resolve("server.crt")))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("127.0.0.1");
        }

        @Test
        void aServerWithoutTlsIsRefused() {
            TestServer server = start(RedisKind.PLAIN);

            assertThatThrownBy(() -> Locker.open("rediss://127.0.0.1:" + server.port()))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("Redis cannot be reached.");
        }

        @Test
        void aFileWithoutCertificatesIsNamed() {
            assertThatThrownBy(() -> Locker.open("rediss://127.0.0.1:1?ca=/no/such/file.pem"))
                    .isInstanceOf(BackendUnavailableException.class);
        }

        private ServerKind certified(String names) {
            TestCertificate made = TestCertificate.make(folder, names);
            return new TlsKind(made.certificate(), made.key());
        }
    }

    @Nested
    class Permissions {
        private final TestServer server = start(RedisKind.PLAIN);

        private String uri() {
            return "redis://locker:" + PASSWORD + "@127.0.0.1:" + server.port();
        }

        private void allow(String rules) {
            List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "locker", "reset", "on", ">" + PASSWORD));
            words.addAll(List.of(rules.split(" ", -1)));
            try (RedisConsole console = RedisConsole.of(server.port())) {
                // Older ones do not know the sharded commands, and refuse to be told about them.
                console.assumeVersion(7);
                console.ask(words.toArray(String[]::new));
            }
        }

        @Test
        void whatThePageListsIsEnough() throws Exception {
            allow(listed());
            try (Locker alice = Locker.open(uri());
                    Locker bob = Locker.open(uri())) {
                Hold hold = alice.lock("orders/42").acquire(within(Await.SOON));
                CompletableFuture<Hold> turn = bob.lock("orders/42").acquireAsync();
                Await.until(
                        "bob waits",
                        () -> alice.lock("orders/42").inspect().waiters().size() == 1);
                assertThat(alice.names("", "", 10)).hasSize(1);
                hold.close();
                Await.get(turn).close();
            }
            try (RedisConsole console = RedisConsole.of(server.port())) {
                assertThat(console.keys("*")).containsExactly("{locker}:revision");
            }
        }

        /** The rules as the page has them, without the name and the password of its example. */
        private String listed() throws IOException {
            Path page = Path.of("..", "..", "docs", "backends", "redis.md");
            return Files.readString(page)
                    .replace("\\\n", "")
                    .lines()
                    .filter(line -> line.startsWith("ACL SETUSER locker on >PASSWORD "))
                    .map(line -> line.substring("ACL SETUSER locker on >PASSWORD ".length())
                            .replaceAll(" +", " "))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void aKeyThatTheUserMayNotTouchIsNamed() throws Exception {
            allow(listed().replace("~{locker}:*", "~other:*"));

            assertThatThrownBy(() -> {
                        try (Locker locker = Locker.open(uri())) {
                            locker.lock("orders/42").acquire(within(Await.SOON)).close();
                        }
                    })
                    .isInstanceOf(LockException.class)
                    .hasStackTraceContaining("NOPERM")
                    .hasStackTraceContaining("lacks a permission that Locker needs");
        }

        @Test
        void aChannelThatTheUserMayNotHearIsNamed() throws Exception {
            allow(listed().replace("&{locker}:w:*", "resetchannels"));

            assertThatThrownBy(() -> {
                        try (Locker locker = Locker.open(uri())) {
                            locker.lock("orders/42").acquire(within(Await.SOON)).close();
                        }
                    })
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasStackTraceContaining("No wake-ups can be heard");
        }
    }
}

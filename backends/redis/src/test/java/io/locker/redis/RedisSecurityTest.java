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
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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
            String uri = server.url() + "?ca=" + folder.resolve("certificate.pem");
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
            String uri = server.url() + "?ca=" + folder.resolve("certificate.pem");
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

            assertThatThrownBy(() -> Locker.open(server.url() + "?ca=" + folder.resolve("certificate.pem")))
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

        /** Makes a key and a certificate of its own, with the tool that comes with every JDK. */
        private ServerKind certified(String names) throws Exception {
            Path store = folder.resolve("store.p12");
            Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
            Process making = new ProcessBuilder(List.of(
                            keytool.toString(),
                            "-genkeypair",
                            "-keystore",
                            store.toString(),
                            "-alias",
                            "redis",
                            "-storepass",
                            PASSWORD,
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=test",
                            "-ext",
                            names))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(making.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(making.waitFor()).as(said).isZero();
            return export(store);
        }

        private ServerKind export(Path store) throws IOException, GeneralSecurityException {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Key key = keys.getKey("redis", PASSWORD.toCharArray());
            return new TlsKind(
                    pem(
                            "certificate.pem",
                            "CERTIFICATE",
                            keys.getCertificate("redis").getEncoded()),
                    pem("key.pem", "PRIVATE KEY", key.getEncoded()));
        }

        private Path pem(String name, String kind, byte[] content) throws IOException {
            String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(content);
            return Files.writeString(
                    folder.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
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

package io.locker.rabbitmq;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.NotPermittedException;
import io.locker.testkit.Await;
import io.locker.testkit.server.RabbitKind;
import io.locker.testkit.server.TestCertificate;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections, and users that may do no more than they need. */
final class RabbitSecurityTest {
    private static final String PASSWORD = "for-this-test";

    @TempDir
    static Path folder;

    private static TestServer server;
    private static int tlsPort;
    private static Path trusted;

    @BeforeAll
    static void startServer() throws Exception {
        TestCertificate right = TestCertificate.make(folder, "san=ip:127.0.0.1");
        trusted = right.certificate();
        Files.writeString(folder.resolve("definitions.json"), definitions());
        tlsPort = TestServers.freePort();
        server = TestServers.own(RabbitKind.PLAIN.with(
                "load_definitions = " + folder.resolve("definitions.json"),
                "listeners.ssl.1 = 127.0.0.1:" + tlsPort,
                "ssl_options.certfile = " + right.certificate(),
                "ssl_options.keyfile = " + right.key(),
                "ssl_options.verify = verify_none",
                "ssl_options.fail_if_no_peer_cert = false"));
    }

    @AfterAll
    static void endServer() {
        if (server != null) {
            server.close();
        }
    }

    private static String definitions() throws GeneralSecurityException {
        return "{\"vhosts\":[{\"name\":\"/\"}],\"users\":[" + user("guest", "guest", "administrator") + ','
                + user("locker", PASSWORD, "") + ',' + user("reader", PASSWORD, "") + "],\"permissions\":["
                + permission("guest", ".*", ".*", ".*") + ','
                + permission("locker", "^locker$", "^amq\\\\.default$", "^locker$") + ','
                + permission("reader", "^$", "^$", "^locker$") + "]}";
    }

    private static String user(String name, String password, String tags) throws GeneralSecurityException {
        byte[] salt = {1, 2, 3, 4};
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(salt);
        byte[] hash = digest.digest(password.getBytes(StandardCharsets.UTF_8));
        byte[] both = new byte[salt.length + hash.length];
        System.arraycopy(salt, 0, both, 0, salt.length);
        System.arraycopy(hash, 0, both, salt.length, hash.length);
        return "{\"name\":\"" + name + "\",\"password_hash\":\""
                + Base64.getEncoder().encodeToString(both)
                + "\",\"hashing_algorithm\":\"rabbit_password_hashing_sha256\",\"tags\":\"" + tags + "\"}";
    }

    private static String permission(String user, String configure, String write, String read) {
        return "{\"user\":\"" + user + "\",\"vhost\":\"/\",\"configure\":\"" + configure + "\",\"write\":\"" + write
                + "\",\"read\":\"" + read + "\"}";
    }

    private static String as(String user, String stream) {
        return "rabbitmq://" + user + ":" + PASSWORD + "@127.0.0.1:" + server.port() + "/?stream=" + stream;
    }

    private static String secure(String stream, Path ca) {
        return "rabbitmqs://guest:guest@127.0.0.1:" + tlsPort + "/?stream=" + stream + "&ca=" + ca;
    }

    private static void takesALock(String uri) throws InterruptedException {
        try (Locker locker = Locker.open(uri);
                Hold hold = locker.lock("orders/42").acquire(within(Await.SOON))) {
            assertThat(hold.isValid()).isTrue();
        }
    }

    @Test
    void locksAreTakenOverTls() throws Exception {
        takesALock(secure("over-tls", trusted));
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() throws Exception {
        Path other = TestCertificate.make(Files.createDirectory(folder.resolve("other")), "san=ip:127.0.0.1")
                .certificate();

        for (String uri : List.of(secure("untrusted", other), "rabbitmqs://127.0.0.1:" + tlsPort + "/")) {
            assertThatThrownBy(() -> Locker.open(uri))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("RabbitMQ cannot be reached.");
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefused() {
        String uri = secure("another-host", trusted).replace("127.0.0.1", "localhost");

        assertThatThrownBy(() -> Locker.open(uri))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("localhost");
    }

    @Test
    void aFileWithoutCertificatesIsNamed() {
        assertThatThrownBy(() -> Locker.open("rabbitmqs://127.0.0.1:1/?ca=/no/such/file.pem"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("ca=/no/such/file.pem");
    }

    @Test
    void aBrokerWithoutTlsIsRefused() {
        assertThatThrownBy(() -> Locker.open("rabbitmqs://127.0.0.1:" + server.port() + "/"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("RabbitMQ cannot be reached.");
    }

    @Test
    void aUserWithThePermissionsThatAreDocumentedTakesLocks() throws Exception {
        takesALock(as("locker", "locker"));
    }

    @Test
    void whoMayNotMakeTheStreamIsToldSo() {
        assertThatThrownBy(() -> Locker.open(as("locker", "other")))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageStartingWith(
                        "There is no such stream, and this user of RabbitMQ may not make it. user=locker");
    }

    @Test
    void whoMayNotWriteIsToldSo() throws Exception {
        takesALock(as("locker", "locker"));

        assertThatThrownBy(() -> Locker.open(as("reader", "locker")))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageStartingWith("This user of RabbitMQ lacks a permission. user=reader");
    }
}

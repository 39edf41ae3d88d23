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
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
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

    @BeforeAll
    static void startServer() throws Exception {
        certify("right", "san=ip:127.0.0.1");
        Files.writeString(folder.resolve("definitions.json"), definitions());
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            tlsPort = socket.getLocalPort();
        }
        server = TestServers.own(RabbitKind.PLAIN.with(
                "load_definitions = " + folder.resolve("definitions.json"),
                "listeners.ssl.1 = 127.0.0.1:" + tlsPort,
                "ssl_options.certfile = " + folder.resolve("right.pem"),
                "ssl_options.keyfile = " + folder.resolve("right.key"),
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

    /** Makes a key and a certificate of its own, with the tool that comes with every JDK. */
    private static void certify(String name, String names) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process making = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-alias",
                        "rabbit",
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
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        pem(name + ".pem", "CERTIFICATE", keys.getCertificate("rabbit").getEncoded());
        pem(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey("rabbit", PASSWORD.toCharArray()).getEncoded());
    }

    private static void pem(String name, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        Files.writeString(
                folder.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private static String as(String user, String stream) {
        return "rabbitmq://" + user + ":" + PASSWORD + "@127.0.0.1:" + server.port() + "/?stream=" + stream;
    }

    private static String secure(String stream, String ca) {
        return "rabbitmqs://guest:guest@127.0.0.1:" + tlsPort + "/?stream=" + stream + "&ca=" + folder.resolve(ca);
    }

    private static void takesALock(String uri) throws InterruptedException {
        try (Locker locker = Locker.open(uri);
                Hold hold = locker.lock("orders/42").acquire(within(Await.SOON))) {
            assertThat(hold.isValid()).isTrue();
        }
    }

    @Test
    void locksAreTakenOverTls() throws Exception {
        takesALock(secure("over-tls", "right.pem"));
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() throws Exception {
        certify("other", "san=ip:127.0.0.1");

        for (String uri : List.of(secure("untrusted", "other.pem"), "rabbitmqs://127.0.0.1:" + tlsPort + "/")) {
            assertThatThrownBy(() -> Locker.open(uri))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("RabbitMQ cannot be reached.");
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefused() {
        String uri = secure("another-host", "right.pem").replace("127.0.0.1", "localhost");

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

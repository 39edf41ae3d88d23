package io.locker.server.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.NotPermittedException;
import io.locker.remote.ClusterClient;
import io.locker.server.LockerServer;
import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import io.locker.server.ServerSecurity;
import io.locker.server.access.AccessFiles;
import io.locker.server.access.Principal;
import io.locker.server.access.Tokens;
import io.locker.server.tls.ClientAuth;
import io.locker.server.tls.TlsFiles;
import io.locker.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real node with TLS and access control, and real clients. */
@Timeout(60)
class SecuredServerTest {
    private static final String RULES = """
            allow ann acquire jobs/*
            allow web-1 acquire jobs/*
            allow ops administer
            """;

    @TempDir
    private Path folder;

    private final NodeAddress address = TestCluster.freeAddress();
    private TestAuthority authority;
    private LockerServer server;

    @BeforeEach
    void start() {
        authority = new TestAuthority(folder, "root");
        authority.issue("node", "node");
        String token = Tokens.random();
        authority.write("rules", RULES);
        authority.write("token", token);
        authority.write("tokens", Tokens.line(new Principal("ann"), token));
        server = start(authority.files("node", ClientAuth.WANT));
    }

    private LockerServer start(TlsFiles files) {
        ServerSecurity security = new ServerSecurity(
                Optional.of(new AccessFiles(folder.resolve("rules"), Optional.of(folder.resolve("tokens")))),
                Optional.of(files),
                Optional.empty(),
                Optional.of(folder.resolve("audit.log")),
                false);
        LockerServer started = LockerServer.start(ServerConfig.alone(folder.resolve("data"), address), security);
        Await.until("the node serves", () -> started.status().serves());
        return started;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String at(String scheme, String parameters) {
        return scheme + "://127.0.0.1:" + address.grpcPort() + parameters;
    }

    private String asAnn(Path ca) {
        return at("lockers", "?ca=" + ca + "&tokenFile=" + folder.resolve("token"));
    }

    /** The lease does not matter here. */
    private static Locker open(String uri) {
        return Locker.open(uri, LockerOptions.defaults().withLease(Duration.ofSeconds(30)));
    }

    private static void take(String uri, String lock) {
        try (Locker locker = open(uri);
                Hold hold = locker.lock(lock).acquire()) {
            assertThat(hold.isValid()).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void unavailable(String uri, String part) {
        assertThatThrownBy(() -> take(uri, "jobs/1"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining(part);
    }

    @Test
    void aUserWithATokenTakesWhatHeMay() {
        take(asAnn(authority.ca()), "jobs/1");
    }

    @Test
    void thePortForHttpLeadsToTheOtherOneByTlsToo() {
        take(
                "lockers://127.0.0.1:" + address.httpPort() + "?ca=" + authority.ca() + "&tokenFile="
                        + folder.resolve("token"),
                "jobs/1");
    }

    @Test
    void aServerIsNotBelievedAtThePortForHttpEither() {
        TestAuthority other = new TestAuthority(folder, "other");

        unavailable(
                "lockers://127.0.0.1:" + address.httpPort() + "?ca=" + other.ca(),
                "Nobody who is trusted vouches for the certificate of Locker's server.");
    }

    @Test
    void aUserIsToldWhatHeMayNot() {
        assertThatThrownBy(() -> take(asAnn(authority.ca()), "orders/1"))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageContaining("user=ann verb=acquire lock=\"orders/1\"");
    }

    @Test
    void whoAdministersMakesBackUpsAndNobodyElse() throws IOException {
        authority.issue("ops", "ops");
        Path file = folder.resolve("back-up");

        try (ClusterClient ann = ClusterClient.open(asAnn(authority.ca()), Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> ann.backup(file)).hasMessageContaining("user=ann");
        }
        assertThat(file).doesNotExist();
        audited("\"event\":\"denied\",\"user\":\"ann\",\"what\":\"administer\"");

        try (ClusterClient ops = ClusterClient.open(with("ops"), Duration.ofSeconds(5))) {
            ops.backup(file);
        }
        assertThat(file).content().startsWith("locker-backup 1 ");
        audited("backup", "\"user\":\"ops\"");
    }

    /** The audit is written by a thread of its own. */
    private void audited(String... parts) {
        Path log = folder.resolve("audit.log");
        Await.until("the audit says " + List.of(parts), () -> {
            try {
                String said = Files.readString(log);
                return List.of(parts).stream().allMatch(said::contains);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The address for whoever shows a certificate. */
    private String with(String certificate) {
        return at(
                "lockers",
                "?ca=" + authority.ca() + "&cert=" + authority.certificate(certificate) + "&key="
                        + authority.key(certificate));
    }

    @Test
    void aUserWithACertificateNeedsNoToken() {
        authority.issue("web", "web-1");

        take(with("web"), "jobs/1");
    }

    @Test
    void aCertificateForWhichNobodyTrustedVouchesIsOfNoUse() {
        TestAuthority other = new TestAuthority(folder, "other");
        other.issue("forged", "web-1");

        assertThatThrownBy(() -> take(
                        at(
                                "lockers",
                                "?ca=" + authority.ca() + "&cert=" + other.certificate("forged") + "&key="
                                        + other.key("forged")),
                        "jobs/1"))
                .isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void whoShowsNothingIsNotLetIn() {
        unavailable(at("lockers", "?ca=" + authority.ca()), "Locker's server does not know who comes.");
    }

    @Test
    void aTokenThatIsUnknownIsNotRepeated() {
        String wrong = Tokens.random();

        assertThatThrownBy(() -> take(at("lockers", "?ca=" + authority.ca() + "&token=" + wrong), "jobs/1"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("Locker's server does not know who comes.")
                .hasMessageNotContaining(wrong);
    }

    @Test
    void aServerIsNotBelievedWhomNobodyTrustedVouchesFor() {
        TestAuthority other = new TestAuthority(folder, "other");

        unavailable(asAnn(other.ca()), "Nobody who is trusted vouches for the certificate of Locker's server.");
    }

    @Test
    void aServerIsNotBelievedThatShowsTheCertificateOfAnother() {
        server.close();
        authority.issueFor("elsewhere", "elsewhere.example.org");
        server = start(authority.files("elsewhere", ClientAuth.NONE));

        unavailable(asAnn(authority.ca()), "The certificate of Locker's server is for another host.");
    }

    @Test
    void whoTalksInTheOpenGetsNoAnswer() {
        assertThatThrownBy(() -> take(at("locker", ""), "jobs/1")).isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void aCertificateIsReplacedWhileLocksAreHeld() throws InterruptedException {
        try (Locker locker = open(asAnn(authority.ca()));
                Hold hold = locker.lock("jobs/1").acquire()) {
            TestAuthority next = new TestAuthority(folder, "next");
            next.issue("node", "node");

            Await.until("the new certificate is shown", () -> {
                try {
                    take(asAnn(next.ca()), "jobs/2");
                    return true;
                } catch (BackendUnavailableException e) {
                    return false;
                }
            });

            unavailable(asAnn(authority.ca()), "Nobody who is trusted");
            assertThat(hold.isValid()).isTrue();
            locker.lock("jobs/3").acquire().close();
        }
    }

    @Test
    void aNodeDoesNotListenBeyondThisMachineWithoutProtection() {
        ServerConfig config = ServerConfig.alone(folder.resolve("wide"), TestCluster.freeAddress());
        ServerConfig wide =
                new ServerConfig(config.data(), config.self(), "0.0.0.0", config.cluster(), config.limits());

        assertThatThrownBy(() -> LockerServer.start(wide))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--insecure");
        assertThat(folder.resolve("wide")).doesNotExist();
    }

    @Test
    void aFileThatIsMissingIsSaidBeforeAnythingIsOpened() {
        server.close();
        ServerSecurity security = new ServerSecurity(
                Optional.of(new AccessFiles(folder.resolve("nowhere"), Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        ServerConfig config = ServerConfig.alone(folder.resolve("data"), address);

        assertThatThrownBy(() -> LockerServer.start(config, security))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");
        server = start(authority.files("node", ClientAuth.NONE));
        take(asAnn(authority.ca()), "jobs/1");
    }
}

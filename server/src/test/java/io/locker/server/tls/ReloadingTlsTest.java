package io.locker.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.server.remote.TestAuthority;
import io.locker.testkit.Await;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingTlsTest {
    private static final Duration EVERY = Duration.ofMillis(20);

    @TempDir
    private Path folder;

    private TestAuthority authority;

    @BeforeEach
    void make() {
        authority = new TestAuthority(folder, "root");
        authority.issue("node", "one");
    }

    private ReloadingTls open() {
        return ReloadingTls.open("test", authority.files("node", ClientAuth.REQUIRE), EVERY);
    }

    private static String subject(TlsMaterial material) {
        return material.certificates().get(0).getSubjectX500Principal().getName();
    }

    private void refused(String part) {
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part);
    }

    @Test
    void whatIsMadeOfTheFilesIsMadeAnewWhenTheyChange() {
        try (ReloadingTls tls = open()) {
            Supplier<String> subject = tls.each(ReloadingTlsTest::subject);
            assertThat(subject.get()).isEqualTo("CN=one");

            authority.issue("node", "two");

            Await.until("the files are read", () -> subject.get().equals("CN=two"));
        }
    }

    @Test
    void whatCannotBeUsedLeavesAllAsItWas() throws IOException {
        try (ReloadingTls tls = open()) {
            Supplier<String> subject = tls.each(ReloadingTlsTest::subject);

            authority.issueExpired("node", "expired");
            Await.always(
                    Duration.ofMillis(200),
                    "the old one is there",
                    () -> subject.get().equals("CN=one"));
            authority.write("node.crt", "half a certif");
            Await.always(
                    Duration.ofMillis(200),
                    "the old one is there",
                    () -> subject.get().equals("CN=one"));
            Files.delete(authority.key("node"));
            Await.always(
                    Duration.ofMillis(200),
                    "the old one is there",
                    () -> subject.get().equals("CN=one"));

            authority.issue("node", "two");
            Await.until("the files are read", () -> subject.get().equals("CN=two"));
        }
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws IOException {
        String key = Files.readString(authority.key("node"));
        authority.issue("node", "two");
        authority.write("node.key", key);

        refused("The key is not that of the certificate.");
    }

    @Test
    void aCertificateThatIsOverIsRefused() {
        authority.issueExpired("node", "expired");

        refused("The certificate is not valid at this time.");
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        Files.delete(authority.certificate("node"));

        refused("node.crt");
    }

    @Test
    void aKeyOfAnotherFormIsRefusedWithTheWayOutAndNotShown() {
        authority.write("node.key", "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n");

        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openssl pkcs8 -topk8")
                .hasMessageNotContaining("c2VjcmV0");
    }

    @Test
    void aKeyThatIsDamagedIsNotShown() {
        authority.write("node.key", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");

        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node.key")
                .hasMessageNotContaining("c2VjcmV0");
    }

    @Test
    void keysOfAllUsualKindsAreRead() {
        authority.issue("node", TestAuthority.builder().rsa2048());
        open().close();
        authority.issue("node", TestAuthority.builder().algorithm(Algorithm.ed25519));
        open().close();
        authority.issue("node", TestAuthority.builder().ecp256());
        open().close();
    }
}

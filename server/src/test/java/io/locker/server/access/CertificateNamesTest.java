package io.locker.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CertificateNamesTest {

    private static X509Certificate certificate(String subject, UnaryOperator<CertificateBuilder> more) {
        try {
            return more.apply(new CertificateBuilder().ecp256().subject(subject).setIsCertificateAuthority(true))
                    .buildSelfSigned()
                    .getCertificate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String user(String subject, UnaryOperator<CertificateBuilder> more) {
        return CertificateNames.user(certificate(subject, more)).name();
    }

    @Test
    void theCommonNameIsTheUser() {
        assertThat(user("CN=ann,OU=night,O=example", more -> more)).isEqualTo("ann");
        assertThat(user("CN=ann", more -> more.addSanDnsName("web-1.example.org")))
                .isEqualTo("ann");
    }

    @Test
    void withoutACommonNameTheOnlyOtherNameIsTheUser() {
        assertThat(user("O=example", more -> more.addSanUriName(URI.create("spiffe://example.org/web"))))
                .isEqualTo("spiffe://example.org/web");
        assertThat(user(
                        "O=example",
                        more -> more.addSanDnsName("web-1.example.org").addSanIpAddress("10.0.0.1")))
                .isEqualTo("web-1.example.org");
    }

    @Test
    void aCertificateThatCouldMeanTwoUsersMeansNobody() {
        assertThatThrownBy(() -> user("CN=ann,CN=bob", more -> more)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> user("CN=ann+CN=bob", more -> more)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> user("O=example", more -> more.addSanDnsName("a").addSanDnsName("b")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> user("O=example", more -> more)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameThatIsNoUserIsRefused() {
        assertThatThrownBy(() -> user("CN=ann!s1", more -> more)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> user("CN=two words", more -> more)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> user("CN=\u0430nn", more -> more)).isInstanceOf(IllegalArgumentException.class);
    }
}

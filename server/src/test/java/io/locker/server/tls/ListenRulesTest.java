package io.locker.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.server.tls.ListenRules.Audience;
import io.locker.server.tls.ListenRules.Listener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenRulesTest {

    /** A port for an audience, with the certificates that it asks for or without TLS. */
    private static Listener listener(String host, String port) {
        String audience = port.substring(0, port.indexOf(' '));
        String tls = port.substring(port.indexOf(' ') + 1);
        Optional<TlsFiles> files = tls.equals("-")
                ? Optional.empty()
                : Optional.of(new TlsFiles(
                        Path.of("crt"), Path.of("key"), Optional.of(Path.of("ca")), ClientAuth.valueOf(tls)));
        return new Listener("--grpc", host, Audience.valueOf(audience), files);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, CLIENTS -, false, false, ''",
        "0.0.0.0, CLIENTS -, false, false, 'TLS, access control'",
        "0.0.0.0, CLIENTS -, true, false, TLS",
        "0.0.0.0, CLIENTS NONE, false, false, access control",
        "0.0.0.0, CLIENTS REQUIRE, false, false, access control",
        "0.0.0.0, CLIENTS NONE, true, false, ''",
        "10.0.0.1, CLIENTS -, true, false, TLS",
        "db1, CLIENTS -, true, false, TLS",
        "'', CLIENTS -, true, false, TLS",
        "0.0.0.0, CLIENTS -, false, true, ''",
        "127.0.0.1, NODES -, false, false, ''",
        "10.0.0.1, NODES -, true, false, TLS",
        "10.0.0.1, NODES NONE, true, false, certificates of other nodes",
        "10.0.0.1, NODES WANT, true, false, certificates of other nodes",
        "10.0.0.1, NODES REQUIRE, false, false, ''",
        "10.0.0.1, NODES -, false, true, ''"
    })
    void aServerListensBeyondThisMachineOnlyWithProtection(
            String host, String port, boolean access, boolean insecure, String missing) {
        List<Listener> listeners = List.of(listener("127.0.0.1", "CLIENTS -"), listener(host, port));

        if (missing.isEmpty()) {
            ListenRules.check(listeners, access, insecure);
        } else {
            assertThatThrownBy(() -> ListenRules.check(listeners, access, insecure))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--insecure")
                    .hasMessageContaining("option=--grpc")
                    .hasMessageContaining("missing=\"" + missing + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1", "[::1]"})
    void thisMachineIsKnownByItsNameAndNumbers(String host) {
        assertThat(ListenRules.isLoopback(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0.0.0.0", "::", "localhost.example.org", "127.0.0.1.nip.io", "1.127.0.0", "*", "128.0.0.1"})
    void allElseIsBeyondIt(String host) {
        assertThat(ListenRules.isLoopback(host)).isFalse();
    }

    @Test
    void whoeverAsksForCertificatesSaysWhomToTrust() {
        assertThatThrownBy(() -> new TlsFiles(Path.of("crt"), Path.of("key"), Optional.empty(), ClientAuth.WANT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

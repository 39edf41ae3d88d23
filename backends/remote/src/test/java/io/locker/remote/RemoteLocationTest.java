package io.locker.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.locker.spi.BackendUri;
import io.locker.spi.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses of the server. */
final class RemoteLocationTest {

    private static RemoteLocation of(String address) {
        return RemoteLocation.of(BackendUri.parse(address));
    }

    @Test
    void severalNodesMayBeNamed() {
        assertThat(of("locker://one,two:81,[::1]:82,[fe80::1]").nodes())
                .containsExactly(
                        new HostPort("one", 7420),
                        new HostPort("two", 81),
                        new HostPort("::1", 82),
                        new HostPort("fe80::1", 7420));
        assertThat(of("LOCKER://one/").nodes()).containsExactly(new HostPort("one", 7420));
        assertThat(of("locker://one,one:7420").nodes()).hasSize(1);
    }

    @Test
    void aTokenIsTakenAlongAndNotShown() {
        RemoteLocation location = of("locker://one?token=geheim%2B");

        assertThat(location.token().text()).isEqualTo("geheim+");
        assertThat(location.toString()).doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "locker:|An address of Locker's server names a host, such as locker://localhost:7420.",
                "locker://|An address of Locker's server names a host, such as locker://localhost:7420.",
                "locker:host|An address of Locker's server names a host, such as locker://localhost:7420.",
                "locker://one,,two|An address has hosts and ports between 1 and 65535,",
                "locker://one:0|An address has hosts and ports between 1 and 65535,",
                "locker://one:70000|An address has hosts and ports between 1 and 65535,",
                "locker://one:x|An address has hosts and ports between 1 and 65535,",
                "locker://::1|An address has hosts and ports between 1 and 65535,",
                "locker://[[]]|An address has hosts and ports between 1 and 65535,",
                "locker://one, two|An address has hosts and ports between 1 and 65535,",
                "locker://me@one|An address has hosts and ports between 1 and 65535,",
                "locker://one/path|An address has hosts and ports between 1 and 65535,",
                "locker://one?x=1|The address has a parameter that this backend does not know.",
                "locker://one?ca=a.crt|An address with certificates begins with lockers:, which talks by TLS.",
                "lockers://one?cert=a.crt|A certificate and its key are named together.",
                "locker://one?token=a&tokenFile=b|A token is given, or the file that has it.",
                "lockers://one?ca=a%00|A parameter of the address names a file that cannot be. parameter=ca",
                "locker://one?tokenFile=a%00|A parameter of the address names a file that cannot be.",
                "locker://one?token=a%0Ab|A token consists of letters, digits and signs of ASCII, without spaces.",
            })
    void anAddressThatMakesNoSenseIsRefused(String address, String sentence) {
        assertThatIllegalArgumentException().isThrownBy(() -> of(address)).withMessageStartingWith(sentence);
    }
}

package io.locker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.locker.spi.BackendUri;
import io.locker.spi.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address says. */
final class RabbitLocationTest {

    private static RabbitLocation of(String address) {
        return RabbitLocation.of(BackendUri.parse(address));
    }

    @Test
    void aHostIsEnough() {
        RabbitLocation location = of("rabbitmq://broker");

        assertThat(location.nodes()).containsExactly(new HostPort("broker", 5672));
        assertThat(location.vhost()).isEqualTo("/");
        assertThat(location.stream()).isEqualTo("locker");
        assertThat(location.login().user()).isEqualTo("guest");
        assertThat(location.security().tls()).isFalse();
    }

    @Test
    void severalNodesUserHostAndStreamMayBeGiven() {
        RabbitLocation location = of(
                "rabbitmqs://a%40b:p%2Fw%3A@one:1,[::1],three/my%2Fhost?stream=orders&maxBytes=200000000&ca=/ca.pem");

        assertThat(location.nodes())
                .containsExactly(new HostPort("one", 1), new HostPort("::1", 5671), new HostPort("three", 5671));
        assertThat(location.login().user()).isEqualTo("a@b");
        assertThat(location.login().password()).isEqualTo("p/w:");
        assertThat(location.vhost()).isEqualTo("my/host");
        assertThat(location.stream()).isEqualTo("orders");
        assertThat(location.maxBytes()).isEqualTo(200_000_000);
        assertThat(location.security().tls()).isTrue();
        assertThat(location.security().ca()).hasToString("/ca.pem");
    }

    @Test
    void anEscapeThatIsNoneIsToldInASentenceThatShowsNothingOfIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("rabbitmq://user:%zz@broker"))
                .withMessage(
                        "A percent sign in an address stands before two hexadecimal digits; write %25 for itself.");
    }

    @Test
    void thePasswordIsNeverShown() {
        RabbitLocation location = of("rabbitmq://user:secret@broker/host");

        assertThat(location + location.shown()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rabbitmq:broker",
                "rabbitmq://",
                "rabbitmq://user@broker",
                "rabbitmq://:secret@broker",
                "rabbitmq://user:secret@",
                "rabbitmq://user:secret@broker:99999",
                "rabbitmq://user:secret@one,,two",
                "rabbitmq://user:secret@a:b:c",
                "rabbitmq://user:secret@broker?strem=locker",
                "rabbitmq://user:secret@broker?stream=",
                "rabbitmq://user:secret@broker?stream=amq.locker",
                "rabbitmq://user:secret@broker?stream=two words",
                "rabbitmq://user:secret@broker?maxBytes=1000",
                "rabbitmq://user:secret@broker?maxBytes=much"
            })
    void anAddressThatMakesNoSenseIsRefusedWithoutItsPassword(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(address))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
}

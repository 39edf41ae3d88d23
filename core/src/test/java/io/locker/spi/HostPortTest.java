package io.locker.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @Test
    void aHostMayStandAloneOrWithAPort() {
        assertThat(HostPort.parse("one", 7)).contains(new HostPort("one", 7));
        assertThat(HostPort.parse("one:", 7)).contains(new HostPort("one", 7));
        assertThat(HostPort.parse("one:65535", 7)).contains(new HostPort("one", 65_535));
        assertThat(HostPort.parse("10.0.0.1:1", 7)).contains(new HostPort("10.0.0.1", 1));
    }

    @Test
    void aNumberOfIpv6StandsInBrackets() {
        assertThat(HostPort.parse("[::1]:82", 7)).contains(new HostPort("::1", 82));
        assertThat(HostPort.parse("[::1]", 7)).contains(new HostPort("::1", 7));
        assertThat(new HostPort("::1", 82)).hasToString("[::1]:82");
        assertThat(new HostPort("one", 82)).hasToString("one:82");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "::1",
                "one:0",
                "one:65536",
                "one:100000",
                "one:-1",
                "one:+1",
                "one:١",
                "[]:80",
                "[[a]]",
                "one two",
                "a/b",
                "a@b",
                "one\n",
                "one:80:90",
                "[::1]80",
                "[::1"
            })
    void anythingElseIsNone(String text) {
        assertThat(HostPort.parse(text, 7)).isEmpty();
    }

    @Test
    void anotherPortOfTheSameHostIsANumber() {
        HostPort one = new HostPort("::1", 80);
        assertThat(one.at("81")).contains(new HostPort("::1", 81));
        assertThat(one.at("")).isEmpty();
        assertThat(one.at("x")).isEmpty();
    }

    @Test
    void aHostOrPortThatIsNoneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HostPort("", 1))
                .withMessageStartingWith("A host is a name or a number.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HostPort("one", 0))
                .withMessageStartingWith("A port lies between 1 and 65535.");
    }

    @Test
    void anAddressHasHostsEachOnce() {
        BackendUri uri = BackendUri.parse("redis://user:secret@one,two:7,one");
        assertThat(uri.hosts("one,two:7,one", 5, "redis://one"))
                .containsExactly(new HostPort("one", 5), new HostPort("two", 7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> uri.hosts("one,,two", 5, "redis://one:5"))
                .withMessageStartingWith("An address has hosts and ports between 1 and 65535, such as redis://one:5.")
                .withMessageNotContaining("secret");
    }
}

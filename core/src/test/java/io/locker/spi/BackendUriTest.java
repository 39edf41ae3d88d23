package io.locker.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendUriTest {

    @Test
    void anAddressIsReadInItsParts() {
        BackendUri uri = BackendUri.parse("PostgreSQL://user:secret@db1,db2/app?table=my%20locks&a+b=c");

        assertThat(uri.scheme()).isEqualTo("postgresql");
        assertThat(uri.rest()).isEqualTo("//user:secret@db1,db2/app");
        assertThat(uri.parameters()).containsEntry("table", "my locks").containsEntry("a+b", "c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://user:secret@host/0", "redis://secret@host/0?password=secret", "redis://s@ecret@host/0"})
    void whatIsShownHasNoPassword(String address) {
        assertThat(BackendUri.parse(address)).hasToString("redis://host/0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user/secret@host",
                "host?password=secret",
                "redis://secret@host?a=1&a=2",
                "redis://host?password=secret&password=secret",
                "redis://host?=secret",
                "redis://host?password=%secret"
            })
    void whatIsRefusedIsToldWithoutThePassword(String address) {
        assertThatThrownBy(() -> BackendUri.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%zz", "a%2", "%-1", "%u0041"})
    void anEscapeThatIsNoneIsToldInASentenceThatShowsNothingOfIt(String value) {
        assertThatThrownBy(() -> BackendUri.parse("redis://host?password=" + value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A percent sign in an address stands before two hexadecimal digits; write %25 for itself.")
                .hasNoCause();
    }
}

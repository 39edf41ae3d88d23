package io.locker.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendUriTest {

    @Test
    void anAddressIsReadInItsParts() {
        BackendUri uri = BackendUri.parse("PostgreSQL://h1:1,h2/app?schema=a%26b&listen");

        assertThat(uri.scheme()).isEqualTo("postgresql");
        assertThat(uri.rest()).isEqualTo("//h1:1,h2/app");
        assertThat(uri.parameters()).isEqualTo(Map.of("schema", "a&b", "listen", ""));
    }

    @Test
    void anAddressIsShownWithoutWhatMayBeASecret() {
        assertThat(BackendUri.parse("postgresql://me:s@cret@host/app?password=secret"))
                .hasToString("postgresql://host/app");
        assertThat(BackendUri.parse("file:/var/lib/locks?lookAgain=5")).hasToString("file:/var/lib/locks");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//me:secret@host/app",
                "postgresql/me:secret@host/app?password=secret",
                "postgresql://me:secret@host/app?a=1&a=secret",
                "postgresql://me:secret@host/app?=secret",
                "postgresql://me:a?b=1&b=secret@host/app"
            })
    void noSecretIsInTheMessageAboutAnAddress(String text) {
        assertThatThrownBy(() -> BackendUri.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret")
                .hasMessageContaining("address=");
    }

    @Test
    void aParameterThatNobodyReadsIsRefused() {
        BackendUri uri = BackendUri.parse("file:?lookagain=5");

        assertThatThrownBy(() -> uri.allowOnly(Set.of("lookAgain")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter=lookagain");
    }
}

package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.spi.BackendUri;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresAddressTest {
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private static PostgresAddress address(String text) {
        return PostgresAddress.of(BackendUri.parse(text));
    }

    private static void assertRefused(String text, String sentence) {
        assertThatThrownBy(() -> address(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence)
                .hasMessageNotContaining("secret");
    }

    @Test
    void serversAndDatabaseGoToTheDriver() {
        assertThat(address("postgresql://db/app").url()).isEqualTo("jdbc:postgresql://db/app");
        assertThat(address("postgres://h1:5433,h2,[::1]:5434/app").url())
                .isEqualTo("jdbc:postgresql://h1:5433,h2,[::1]:5434/app");
        assertThat(address("postgresql:///app").url()).isEqualTo("jdbc:postgresql://localhost/app");
        assertThat(address("postgresql://db").url()).isEqualTo("jdbc:postgresql://db/");
        assertThat(address("postgresql://db/a%20b%3Fc").url()).isEqualTo("jdbc:postgresql://db/a+b%3Fc");
    }

    @Test
    void userAndPasswordAreDecodedAndNeverShown() {
        PostgresAddress address = address("postgresql://m%C3%A9:p%40s%2Fs%3A+w%25@db/app");

        Properties properties = address.properties(PATIENCE);
        assertThat(properties).containsEntry("user", "mé").containsEntry("password", "p@s/s:+w%");
        assertThat(address.url()).isEqualTo("jdbc:postgresql://db/app");
        assertThat(address).hasToString("postgresql://db/app");
        assertThat(address.shown()).isEqualTo("postgresql://db/app");
    }

    @Test
    void parametersOfTheDriverAreGivenToIt() {
        Properties properties = address("postgresql://db/app?sslmode=verify-full&sslrootcert=/etc/ca.pem&user=me")
                .properties(PATIENCE);

        assertThat(properties)
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslrootcert", "/etc/ca.pem")
                .containsEntry("user", "me");
    }

    @Test
    void parametersOfOurOwnAreRead() {
        PostgresAddress address =
                address("postgresql://db/app?schema=locks_2&lookAgain=250ms&listen=false&connections=8");

        assertThat(address.options()).isEqualTo(new PostgresOptions("locks_2", Duration.ofMillis(250), false));
        assertThat(address.connections()).isEqualTo(8);
        assertThat(address.properties(PATIENCE)).doesNotContainKeys("schema", "lookAgain", "listen", "connections");
        assertThat(address("postgresql://db/app").options()).isEqualTo(PostgresOptions.defaults());
    }

    @Test
    void ofSeveralServersThePrimaryIsTaken() {
        assertThat(address("postgresql://h1,h2/app").properties(PATIENCE)).containsEntry("targetServerType", "primary");
        assertThat(address("postgresql://h1/app").properties(PATIENCE)).doesNotContainKey("targetServerType");
        assertThat(address("postgresql://h1,h2/app?targetServerType=any").properties(PATIENCE))
                .containsEntry("targetServerType", "any");
    }

    @Test
    void aConnectionIsGivenUpInTime() {
        assertThat(address("postgresql://h1,h2/app").properties(PATIENCE))
                .containsEntry("loginTimeout", "1.5")
                .containsEntry("connectTimeout", "1")
                .containsEntry("socketTimeout", "2");
        assertThat(address("postgresql://db/app?connectTimeout=7").properties(PATIENCE))
                .containsEntry("connectTimeout", "7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql:db", "postgresql:", "postgresql:/db/app"})
    void anAddressWithoutServersIsRefused(String text) {
        assertRefused(text, "A PostgreSQL address is postgresql://host/database.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://me:secret@h1;h2/app",
                "postgresql://me:secret@h1,/app",
                "postgresql://me:secret@db:port/app",
                "postgresql://me:secret@::1/app",
                "postgresql://me:secret@d%62/app"
            })
    void aServerThatIsNoneIsRefused(String text) {
        assertRefused(text, "A server in an address is host or host:port");
    }

    @Test
    void halfAnEscapeIsRefused() {
        assertRefused("postgresql://me:secret%4@db/app", "A percent sign in an address");
        assertRefused("postgresql://me:secret@db/app%zz", "A percent sign in an address");
    }

    @Test
    void aParameterThatNobodyKnowsIsRefused() {
        assertRefused("postgresql://db/app?shcema=secret", "The address has a parameter that neither");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookAgain=0", "lookAgain=soon", "connections=0", "connections=1000", "listen=maybe"})
    void aValueThatMakesNoSenseIsRefused(String parameter) {
        assertRefused("postgresql://db/app?" + parameter, "The parameter ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a-b", "a\"b", "1a", "a.b", "ä"})
    void aSchemaThatIsNoPlainNameIsRefused(String schema) {
        assertRefused("postgresql://db/app?schema=" + schema, "A schema has a name of at most 63");
        assertRefused("postgresql://db/app?schema=" + "a".repeat(64), "A schema has a name of at most 63");
    }
}

package io.locker.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final Principal ANN = new Principal("ann");

    @Test
    void aTokenIsKnownByItsHashAlone() {
        String token = Tokens.random();
        String line = Tokens.line(ANN, token);

        assertThat(line).startsWith("ann: sha256:").doesNotContain(token);
        assertThat(Tokens.parse(line).find(token)).contains(ANN);
        assertThat(Tokens.parse(line).find(token + "x")).isEmpty();
        assertThat(Tokens.parse(line).find(line.substring("ann: sha256:".length())))
                .isEmpty();
    }

    @Test
    void noTwoTokensAreAlike() {
        Set<String> tokens = new HashSet<>();
        IntStream.range(0, 1_000).forEach(i -> tokens.add(Tokens.random()));

        assertThat(tokens).hasSize(1_000).allMatch(token -> token.matches("locker_[A-Za-z0-9_-]{43}"));
    }

    @Test
    void whatIsShortEnoughToBeGuessedIsNoTokenWhateverTheFileSays() {
        assertThatThrownBy(() -> Tokens.line(ANN, "secret")).isInstanceOf(IllegalArgumentException.class);

        String hashOfSecret = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
        assertThat(Tokens.parse("ann: sha256:" + hashOfSecret).find("secret")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "ann: secret-of-ann", "ann: sha256:abc", "a!n: sha256:00", "ann sha256:00"})
    void aLineThatIsNoHashIsRefusedAndNotShown(String line) {
        assertThatThrownBy(() -> Tokens.parse("# tokens\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line=2")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aUserNamedByAUriHasATokenToo() {
        Principal spiffe = new Principal("spiffe://example.org/ns/payments");
        String token = Tokens.random();

        assertThat(Tokens.parse(Tokens.line(spiffe, token)).find(token)).contains(spiffe);
    }
}

package io.locker.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The repository keeps the {@link HouseRules}. */
class HouseRulesTest {

    private final Repository repository = Repository.here();

    static Stream<String> rules() {
        return HouseRules.ALL.keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theRepositoryKeepsTheRule(String rule) {
        assertThat(Objects.requireNonNull(HouseRules.ALL.get(rule)).breaches(repository))
                .as(rule)
                .isEmpty();
    }
}

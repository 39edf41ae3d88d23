package io.locker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of {@link Architecture} refuses what was planted to break it. */
class ArchitectureCanaryTest {

    private static final String ROOT = "io.locker.canary";

    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(ROOT);

    private static final Architecture RULES = new Architecture(ROOT);

    static Stream<Arguments> canaries() {
        ArchRule plainData = RULES.machineUsesOnlyPlainData();
        ArchRule deterministic = RULES.machineIsDeterministic();
        return Stream.of(
                arguments("a room looks up", RULES.looksOnlyWhereItMay("api"), "api.LooksUp.cycle"),
                arguments("at a neighbour", RULES.looksOnlyWhereItMay("memory"), "memory.LooksAtNeighbour"),
                arguments("at the root", RULES.looksOnlyWhereItMay("client"), "client.LooksAtRoot"),
                arguments("cycle", RULES.isFreeOfCycles(), "Cycle detected"),
                arguments("files", plainData, "Impure.files"),
                arguments("clock", deterministic, "Impure.clock"),
                arguments("threads", deterministic, "Impure.threads"),
                arguments("chance", deterministic, "Impure.chance"),
                arguments("names", deterministic, "Impure.names"),
                arguments("locale", deterministic, "Impure.locale"),
                arguments("hash order", deterministic, "Impure.hashOrder()"),
                arguments("by reference", deterministic, "Impure.hashOrderByReference"),
                arguments("salted order", deterministic, "Impure.saltedOrder"),
                arguments("collected order", deterministic, "Impure.collectedOrder"),
                arguments("not final", RULES.classesAreFinalUnlessOpenOnPurpose(), "client.NotFinal"),
                arguments("thread local", RULES.nobodyUsesThreadLocals(), "client.NotFinal"),
                arguments("synchronized", RULES.clientMethodsAreNotSynchronized(), "Synchronized.waits"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("canaries")
    void theRuleRefusesTheCanary(String subject, ArchRule rule, String expected) {
        assertThat(rule.evaluate(PLANTED).getFailureReport().getDetails())
                .as(subject)
                .anyMatch(line -> line.contains(expected));
    }

    @Test
    void aRoomNobodyKnowsIsSeen() {
        assertThat(PLANTED.stream().map(RULES::roomOf).distinct())
                .contains("cellar")
                .anyMatch(room -> !room.isEmpty() && !Architecture.MAY_IMPORT.containsKey(room));
    }

    @Test
    void keptOrderIsNoSin() {
        assertThat(RULES.machineIsDeterministic()
                        .evaluate(PLANTED)
                        .getFailureReport()
                        .getDetails())
                .noneMatch(line -> line.contains("machine.Pure"));
    }
}

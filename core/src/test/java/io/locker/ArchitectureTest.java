package io.locker;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The core keeps to the rooms of {@link Architecture}. */
class ArchitectureTest {

    private static final String ROOT = "io.locker";

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private final Architecture architecture = new Architecture(ROOT);

    static Stream<String> rooms() {
        return Architecture.MAY_IMPORT.keySet().stream();
    }

    @Test
    void everyRoomIsInTheTable() {
        Set<String> built = HOUSE.stream()
                .map(architecture::roomOf)
                .filter(room -> !room.isEmpty())
                .collect(Collectors.toSet());
        Set<String> expected = new HashSet<>(Architecture.MAY_IMPORT.keySet());
        expected.removeAll(Architecture.STILL_EMPTY);
        assertThat(built).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomLooksOnlyWhereItMay(String room) {
        architecture.looksOnlyWhereItMay(room).check(HOUSE);
    }

    @Test
    void packagesAreFreeOfCycles() {
        architecture.isFreeOfCycles().check(HOUSE);
    }

    @Test
    void theMachineUsesOnlyPlainData() {
        architecture.machineUsesOnlyPlainData().check(HOUSE);
    }

    @Test
    void theMachineIsDeterministic() {
        architecture.machineIsDeterministic().check(HOUSE);
    }

    @Test
    void classesAreFinalUnlessOpenOnPurpose() {
        architecture.classesAreFinalUnlessOpenOnPurpose().check(HOUSE);
    }

    @Test
    void nobodyUsesThreadLocals() {
        architecture.nobodyUsesThreadLocals().check(HOUSE);
    }

    @Test
    void clientMethodsAreNotSynchronized() {
        architecture.clientMethodsAreNotSynchronized().check(HOUSE);
    }
}

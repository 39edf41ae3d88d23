package io.locker.houserules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The modules keep the {@link ModuleRules} and the {@link ClockRule}, and planted classes do not. */
class ModuleRulesTest {

    private static final String PROVIDERS = "src/main/resources/META-INF/services/io.locker.spi.BackendProvider";

    /** The classes of the core that may read a clock or sleep, and why. */
    private static final Map<String, String> MAY_READ_A_CLOCK =
            Map.of("io.locker.spi.SystemTime", "it is the clock that is injected everywhere else");

    /** The packages of the backends, below the root: each has a provider, and a module may have several. */
    static Stream<String> backends() {
        try (Stream<Path> modules = Files.list(Repository.here().root().resolve("backends"))) {
            return modules.map(module -> module.resolve(PROVIDERS)).filter(Files::exists).toList().stream()
                    .flatMap(file -> Repository.lines(file).stream())
                    .map(provider -> provider.substring("io.locker.".length(), provider.lastIndexOf('.')))
                    .sorted();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nested
    class TheModules {

        private static final String ROOT = "io.locker";

        private static final String[] CORE = Stream.of("api", "spi", "machine", "memory", "protocol", "client", "host")
                .map(room -> ROOT + "." + room + "..")
                .toArray(String[]::new);

        private static final JavaClasses CLASSES = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT);

        private final ModuleRules rules = new ModuleRules(ROOT, backends().toList());

        static Stream<String> backendNames() {
            return backends();
        }

        @ParameterizedTest
        @MethodSource("backendNames")
        void aBackendSeesNoOther(String backend) {
            rules.seesNoOtherBackend(backend).check(CLASSES);
        }

        @Test
        void aBackendShowsAtMostTwoTypes() {
            assertThat(rules.backendsShowLittle(CLASSES)).isEmpty();
        }

        @Test
        void fewSeeTheMachine() {
            rules.fewSeeTheMachine().check(CLASSES);
        }

        @Test
        void onePackageSeesTheEngineOfTheServer() {
            rules.onePackageSeesTheEngine("server.raft", "com.alipay..", "org.rocksdb..")
                    .check(CLASSES);
        }

        /** The rooms of the server and where each may look, as ARCHITECTURE.md has them. */
        static Stream<Arguments> roomsOfTheServer() {
            return Repository.lines(Repository.here().root().resolve("ARCHITECTURE.md")).stream()
                    .dropWhile(line -> !line.equals("| Room | What | May look into |"))
                    .skip(2)
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> line.split("\\|", -1))
                    .map(cells -> Arguments.of(words(cells[1]).get(0), words(cells[cells.length - 2])));
        }

        private static List<String> words(String cell) {
            return Pattern.compile("`([a-z]+)`")
                    .matcher(cell)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }

        @ParameterizedTest
        @MethodSource("roomsOfTheServer")
        void aRoomOfTheServerLooksOnlyWhereTheTableSays(String room, List<String> seen) {
            rules.looksOnlyInto("server", room, seen).check(CLASSES);
        }

        @Test
        void everyRoomOfTheServerStandsInTheTable() {
            Set<String> rooms = CLASSES.stream()
                    .map(type -> type.getPackageName())
                    .filter(name -> name.startsWith(ROOT + ".server."))
                    .map(name -> name.split("\\.", -1)[3])
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(roomsOfTheServer().map(row -> row.get()[0]).toList())
                    .containsExactlyInAnyOrderElementsOf(rooms.stream()
                            .filter(room -> !room.equals("command"))
                            .toList());
        }

        @Test
        void theCoreTakesItsTimeFromAnInjectedClock() {
            JavaClasses core = CLASSES.that(resideInAnyPackage(CORE).or(resideInAPackage(ROOT)));
            assertThat(new ClockRule(MAY_READ_A_CLOCK).breaches(core)).isEmpty();
        }
    }

    @Nested
    class TheCanaries {

        private static final String ROOT = "io.locker.houserules.canary";

        private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(ROOT);

        private final ModuleRules rules = new ModuleRules(ROOT, List.of("red", "blue"));

        @Test
        void aBackendThatSeesAnotherIsRefused() {
            assertThat(rules.seesNoOtherBackend("red").evaluate(PLANTED).hasViolation())
                    .isTrue();
            assertThat(rules.seesNoOtherBackend("blue").evaluate(PLANTED).hasViolation())
                    .isFalse();
        }

        @Test
        void aBackendThatShowsThreeTypesIsRefused() {
            assertThat(rules.backendsShowLittle(PLANTED))
                    .containsExactly("red has more than 2 public types: [One, Three, Two]");
        }

        @Test
        void aBackendThatSeesTheMachineIsRefused() {
            assertThat(rules.fewSeeTheMachine()
                            .evaluate(PLANTED)
                            .getFailureReport()
                            .getDetails())
                    .isNotEmpty()
                    .allMatch(line -> line.contains("red.Three"));
        }

        @Test
        void aRoomThatLooksElsewhereIsRefused() {
            assertThat(rules.looksOnlyInto("", "red", List.of())
                            .evaluate(PLANTED)
                            .hasViolation())
                    .isTrue();
            assertThat(rules.looksOnlyInto("", "red", List.of("blue", "machine"))
                            .evaluate(PLANTED)
                            .hasViolation())
                    .isFalse();
        }

        @Test
        void aPackageThatSeesTheEngineOfAnotherIsRefused() {
            assertThat(rules.onePackageSeesTheEngine("blue", ROOT + ".blue..")
                            .evaluate(PLANTED)
                            .hasViolation())
                    .isTrue();
        }

        @Test
        void aClassThatReadsAClockIsRefused() {
            assertThat(new ClockRule(Map.of()).breaches(PLANTED))
                    .anyMatch(line -> line.contains("nanoTime"))
                    .anyMatch(line -> line.contains("sleep"));
        }

        @Test
        void anExceptionThatNobodyNeedsIsRefused() {
            assertThat(new ClockRule(Map.of(ROOT + ".red.One", "because")).breaches(PLANTED))
                    .contains(ROOT + ".red.One needs its exception no longer");
        }
    }
}

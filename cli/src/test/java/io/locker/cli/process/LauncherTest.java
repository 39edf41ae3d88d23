package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that starts the command. */
final class LauncherTest extends CommandTest {
    private static final Map<String, String> WITHOUT_CACHE = Map.of("XDG_CACHE_HOME", "/dev/null/cache");

    private Running launch(Path launcher, Map<String, String> environment, String... words) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(words));
        return start(command, environment, Redirect.PIPE);
    }

    private Path launcher() {
        return Installation.shared().directory().resolve("locker");
    }

    @Nested
    class TheCache {
        private Path cache() {
            return file("cache");
        }

        private Path archive() throws IOException {
            try (Stream<Path> files = Files.walk(cache())) {
                return files.filter(file -> file.endsWith("file/classes"))
                        .findFirst()
                        .orElseThrow();
            }
        }

        /** The launcher takes what another has made for the same jar and the same JDK. */
        private void copyFromTheOthers() throws IOException {
            try (Stream<Path> files = Files.walk(Installation.shared().cache())) {
                for (Path file : files.toList()) {
                    Files.copy(
                            file, cache().resolve(Installation.shared().cache().relativize(file)));
                }
            }
        }

        private void assertRuns() {
            Running run =
                    launch(launcher(), Map.of("XDG_CACHE_HOME", cache().toString()), "run", "a", "--", "echo", "ran");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo("ran\n");
            assertThat(run.err()).isEmpty();
        }

        @Test
        void isFilledByTheFirstStart() throws IOException {
            assertRuns();
            assertThat(archive()).isNotEmptyFile();
            FileTime made = Files.getLastModifiedTime(archive());
            assertRuns();
            assertThat(Files.getLastModifiedTime(archive())).isEqualTo(made);
            try (Stream<Path> files = Files.list(archive().getParent())) {
                assertThat(files.filter(Files::isDirectory)).isEmpty();
            }
            try (Stream<Path> kinds = Files.list(archive().resolve("../..").normalize())) {
                assertThat(kinds.map(Path::getFileName))
                        .as("what only Redis or RabbitMQ needs")
                        .containsExactly(Path.of("file"));
            }
        }

        @Test
        void isOfUseOnlyIfItIsGood() throws IOException {
            copyFromTheOthers();
            byte[] good = Files.readAllBytes(archive());
            Path archive = archive();
            byte[] gap = good.clone();
            Arrays.fill(gap, good.length / 4, good.length / 2, (byte) 0);
            byte[] garbage = new byte[good.length];
            Arrays.fill(garbage, (byte) 'x');
            for (byte[] bytes : List.of(gap, garbage, Arrays.copyOf(good, good.length / 2))) {
                Files.delete(archive);
                Files.write(archive, bytes);
                assertRuns();
            }
        }

        @Test
        void isMadeAnewForANewJar() throws IOException {
            copyFromTheOthers();
            Files.setLastModifiedTime(archive(), FileTime.from(Instant.EPOCH));
            assertRuns();
            assertThat(Files.getLastModifiedTime(archive()).toInstant()).isAfter(Instant.EPOCH);
        }

        @Test
        void canBeDoneWithout() throws IOException {
            Files.writeString(cache(), "a file in its place");
            assertRuns();
            assertThat(cache()).isRegularFile();
        }
    }

    @Nested
    class TheStart {

        /** The first use of the equality that a record brings along takes Java longer than much else. */
        @Test
        void usesNoEqualityThatRecordsBringAlong() {
            Path log = file("classes");
            Map<String, String> logging = Map.of("LOCKER_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
            Running run = launch(launcher(), logging, "run", "a", "--", "true");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(log)
                    .content()
                    .contains("io.locker.client.SessionPool$Use")
                    .doesNotContain("java.lang.runtime.ObjectMethods");
        }
    }

    @Nested
    class TheJava {

        @Test
        void mustBeWhereItIsSaidToBe() {
            Running locker = launch(launcher(), Map.of("JAVA_HOME", "/no/such/java"), "--version");
            assertThat(locker.exitCode()).isEqualTo(78);
            assertThat(locker.err()).isEqualTo("locker: JAVA_HOME has no bin/java. JAVA_HOME=/no/such/java\n");
        }

        @Test
        void mustBeNewEnough() throws IOException {
            Path bin = Files.createDirectories(file("java/bin"));
            Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\n");
            assertThat(java.toFile().setExecutable(true)).isTrue();
            Files.writeString(file("java/release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"11.0.2\"\n");
            Running locker = launch(launcher(), Map.of("JAVA_HOME", file("java").toString()), "--version");
            assertThat(locker.exitCode()).isEqualTo(78);
            assertThat(locker.err()).startsWith("locker: Locker needs Java 17 or later. found=11.0.2");
        }

        @ParameterizedTest
        @ValueSource(strings = {"-Xnone", "-XX:+None", "-XX:+UseG1GC", "-Xmx64m NoOption", "-Xmx10k"})
        void refusesOptionsThatItDoesNotStartWith(String options) {
            Running locker = launch(launcher(), Map.of("LOCKER_JAVA_OPTIONS", options), "run", "a", "--", "true");
            assertThat(locker.exitCode()).isEqualTo(78);
            assertThat(locker.out()).isEmpty();
            assertThat(locker.err())
                    .startsWith("locker: Java does not start with LOCKER_JAVA_OPTIONS. LOCKER_JAVA_OPTIONS=" + options
                            + " why=")
                    .doesNotContain("initialization of VM")
                    .doesNotEndWith("why=\n")
                    .hasLineCount(1);
        }

        @Test
        void takesOptionsOfTheUser() {
            Running locker = launch(
                    launcher(),
                    Map.of("LOCKER_JAVA_OPTIONS", "-Dlocker.terminal=true -Xmx32m", "TERM", "xterm"),
                    "run",
                    "--no-wait",
                    "a",
                    "--",
                    "true");
            assertThat(locker.exitCode()).isZero();
        }
    }

    @Nested
    class TheLocale {

        @Test
        void doesNotChangeNamesAndArguments() {
            Running run = launch(
                    launcher(),
                    Map.of("LC_ALL", "C"),
                    "run",
                    "schlüssel/€",
                    "--",
                    "sh",
                    "-c",
                    "echo $LOCKER_NAME $1",
                    "_",
                    "ä€");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo("schlüssel/€ ä€\n");
        }

        @Test
        void isThatOfTheCallerForTheChild() {
            Running given = launch(launcher(), Map.of("LC_ALL", "C"), "run", "a", "--", "env");
            assertThat(given.exitCode()).isZero();
            assertThat(given.out()).contains("LC_ALL=C\n").doesNotContain("LOCKER_CALLER");
            Running none =
                    launch(launcher(), Map.of("LC_ALL", "", "LANG", "", "LC_CTYPE", ""), "run", "a", "--", "env");
            assertThat(none.exitCode()).isZero();
            assertThat(none.out()).doesNotContain("LC_ALL").doesNotContain("LOCKER_CALLER");
        }

        @Test
        void refusesWhatIsNoText() {
            Running run = start(
                    List.of("sh", "-c", launcher() + " run a -- echo \"$(printf '\\377')\""), Map.of(), Redirect.PIPE);
            assertThat(run.exitCode()).isEqualTo(64);
            assertThat(run.err()).startsWith("locker: An argument is not valid in this locale's encoding.");
        }
    }

    @Nested
    class TheStreams {
        private static final String TELLS = "if (true <&5) 2>/dev/null; then echo open; else echo closed; fi";

        @Test
        void ofTheCommandAreTheThreeStandardOnes() {
            String script = "exec 5</dev/null; " + TELLS + "; exec \"$1\" run a -- sh -c \"$2\"";
            Running run =
                    start(List.of("sh", "-c", script, "sh", launcher().toString(), TELLS), Map.of(), Redirect.PIPE);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo("open\nclosed\n");
        }
    }

    @Nested
    class ItsPlace {

        @Test
        void mayBeReachedByLinksAndHaveSpaces() throws IOException {
            Path home = Installation.makeIn(file("my locker")).directory();
            Path link = Files.createSymbolicLink(file("link"), home.resolve("locker"));
            Files.createSymbolicLink(file("second link"), Path.of("link"));
            Running run = launch(file("second link"), WITHOUT_CACHE, "run", "a", "--", "echo", "ran");
            assertThat(link).isSymbolicLink();
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo("ran\n");
        }

        @Test
        void mustHaveTheJar() throws IOException {
            Path lonely = Files.copy(launcher(), file("locker"));
            Running locker = launch(lonely, Map.of(), "--version");
            assertThat(locker.exitCode()).isEqualTo(78);
            assertThat(locker.err()).startsWith("locker: The command's jar is missing.");
        }
    }

    @Nested
    class ASourceCheckout {
        private Path checkout(String path) {
            return file("checkout").resolve(path);
        }

        /** A checkout whose build only counts how often it was asked, and copies the jar. */
        private Path make(String build) throws IOException {
            Files.createDirectories(checkout("cli/src/main"));
            Files.createDirectories(checkout("core/src/main"));
            Files.writeString(checkout("core/src/main/Some.java"), "");
            Files.writeString(checkout("pom.xml"), "");
            Path wrapper = Files.writeString(checkout("mvnw"), "#!/bin/sh\necho built >> builds\n" + build + "\n");
            assertThat(wrapper.toFile().setExecutable(true)).isTrue();
            return Files.copy(launcher(), checkout("locker"));
        }

        private String copying() {
            Path from = Installation.shared().directory();
            return "echo noise; cp " + from + "/locker-cli.jar cli/target/ && cp -R " + from + "/lib cli/target/";
        }

        private List<String> builds() throws IOException {
            return Files.readAllLines(checkout("builds"));
        }

        @Test
        void isBuiltOnFirstUseAndWhenSourcesAreNewer() throws IOException {
            Path locker = make(copying());
            Running first = launch(locker, WITHOUT_CACHE, "run", "a", "--", "echo", "ran");
            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(first.out()).isEqualTo("ran\n");
            assertThat(first.err())
                    .startsWith("locker: Building Locker from its sources")
                    .hasLineCount(2);
            assertThat(launch(locker, WITHOUT_CACHE, "run", "a", "--", "true").exitCode())
                    .isZero();
            assertThat(builds()).hasSize(1);
            Files.setLastModifiedTime(
                    checkout("core/src/main/Some.java"),
                    FileTime.from(Files.getLastModifiedTime(checkout("cli/target/locker-cli.jar"))
                            .toInstant()
                            .plusSeconds(10)));
            assertThat(launch(locker, WITHOUT_CACHE, "run", "a", "--", "true").exitCode())
                    .isZero();
            assertThat(builds()).hasSize(2);
        }

        @Test
        void isBuiltOnceBySeveralAtOnce() throws IOException {
            Path locker = make("sleep 0.3; " + copying());
            List<Running> all = Stream.of("a", "b", "c")
                    .map(name -> launch(locker, WITHOUT_CACHE, "run", name, "--", "echo", name))
                    .toList();
            all.forEach(one -> assertThat(one.exitCode()).as(one.err()).isZero());
            assertThat(builds()).hasSize(1);
        }

        @Test
        void tellsOfABuildThatFails() throws IOException {
            Path locker = make("echo why >&2; exit 1");
            Running run = launch(locker, WITHOUT_CACHE, "run", "a", "--", "echo", "ran");
            assertThat(run.exitCode()).isEqualTo(78);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains("why\n").contains("locker: The build failed; see above.");
            assertThat(launch(locker, WITHOUT_CACHE, "--version").exitCode()).isEqualTo(78);
            assertThat(builds()).hasSize(2);
        }
    }
}

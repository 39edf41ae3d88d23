package io.locker.remote.shaded;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.server.LockerServer;
import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar with all that it needs, and programs that have other versions of the same. */
@Timeout(60)
final class ShadedJarTest {
    private static final Path TARGET = Path.of(System.getProperty("locker.target"));

    @TempDir
    private Path root;

    private static List<Path> jars(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path shaded() {
        return jars(TARGET).stream()
                .filter(file -> String.valueOf(file.getFileName()).startsWith("locker-remote-shaded-"))
                .findFirst()
                .orElseThrow();
    }

    /** The class path of this test, as far as it has such a part. */
    private static List<String> parts(String... words) {
        return Stream.of(System.getProperty("java.class.path").split(":", -1))
                .filter(part -> Stream.of(words).anyMatch(part::contains))
                .toList();
    }

    /** What old programs have stands first. */
    private static String classPath(List<String> rest) {
        return Stream.concat(jars(TARGET.resolve("old")).stream().map(Path::toString), rest.stream())
                .collect(Collectors.joining(":"));
    }

    private String run(List<String> rest) throws IOException {
        NodeAddress self =
                new NodeAddress("127.0.0.1", TestServers.freePort(), TestServers.freePort(), TestServers.freePort());
        try (LockerServer server = LockerServer.start(ServerConfig.alone(root, self))) {
            Await.until("the node serves", () -> server.status().serves());
            Process program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            classPath(rest),
                            OneHold.class.getName(),
                            "locker://" + self.grpc())
                    .redirectErrorStream(true)
                    .start();
            return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aProgramWithOldVersionsOfAllOfItTakesALock() throws IOException {
        List<String> rest = Stream.concat(
                        Stream.of(shaded().toString()), parts("test-classes", "locker-core", "/core/").stream())
                .toList();

        assertThat(run(rest)).containsPattern("(?m)^token [0-9]+\\n\\z"); // after what newer Javas warn of
    }

    @Test
    void withoutOtherNamesItWouldNotWork() throws IOException {
        assertThat(run(List.of(System.getProperty("java.class.path")))).contains("java.lang.NoSuch");
    }

    @Test
    void nothingOfItHasANameThatOthersMayHave() throws IOException {
        try (JarFile jar = new JarFile(shaded().toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("io/locker/remote/"));
            assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> name.startsWith("META-INF/services/")))
                    .filteredOn(name -> !name.endsWith("/"))
                    .contains("META-INF/services/io.locker.spi.BackendProvider")
                    .allMatch(name -> name.contains("/io.locker."));
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .contains("META-INF/THIRD-PARTY.txt", "META-INF/NOTICE.txt", "locker/v1/locker.proto");
        }
        String pom = Files.readString(TARGET.resolve("dependency-reduced-pom.xml"));
        assertThat(pom.substring(pom.indexOf("</build>")).split("</dependency>"))
                .filteredOn(part -> part.contains("<scope>compile</scope>"))
                .singleElement()
                .asString()
                .contains("<artifactId>locker-core</artifactId>");
    }
}

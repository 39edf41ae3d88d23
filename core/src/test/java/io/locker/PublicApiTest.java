package io.locker;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.locker.canary.api.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The public API is what {@code core/api.txt} says, so that no change of it goes unseen.
 *
 * <p>To write the file anew: {@code ./mvnw -pl core test -Dtest=PublicApiTest -Dapi.update}.
 */
class PublicApiTest {

    private static final Set<String> PUBLIC_PACKAGES = Set.of("io.locker", "io.locker.api", "io.locker.spi");

    @Test
    void theApiIsAsWritten() throws IOException {
        Path file = Path.of(System.getProperty("basedir", "")).resolve("api.txt");
        List<String> api = PublicApi.of(new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(PUBLIC_PACKAGES).stream()
                        .filter(type -> PUBLIC_PACKAGES.contains(type.getPackageName()))
                        .map(JavaClass::reflect)
                        .collect(Collectors.toList()));
        if (System.getProperty("api.update") != null) {
            Files.write(file, api);
        }
        List<String> written = Files.readAllLines(file);
        assertThat(difference(written, api))
                .as("If the change is wanted: ./mvnw -pl core test -Dtest=PublicApiTest -Dapi.update")
                .isEmpty();
        assertThat(api.equals(written))
                .as("api.txt has the order of the listing")
                .isTrue();
    }

    private static List<String> difference(List<String> before, List<String> after) {
        Stream<String> gone =
                before.stream().filter(line -> !after.contains(line)).map(line -> "- " + line.strip());
        Stream<String> added =
                after.stream().filter(line -> !before.contains(line)).map(line -> "+ " + line.strip());
        return Stream.concat(gone, added).toList();
    }

    @Test
    void everyVisiblePartOfACanaryIsListed() {
        assertThat(PublicApi.of(List.of(Shown.class, Shown.Kind.class)))
                .containsExactly(
                        "package io.locker.canary.api",
                        "public final class Shown is Comparable",
                        "    public <T> Optional<String> found(String,List<T>) throws IOException nullable: key",
                        "    public Shown(int)",
                        "    public int compareTo(Shown)",
                        "    public static final long LIMIT",
                        "public static final enum Shown$Kind is Enum",
                        "    public static final Shown$Kind FIRST");
    }
}

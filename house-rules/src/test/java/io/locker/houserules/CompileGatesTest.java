package io.locker.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each gate of the build refuses a source that was written to break it, and nothing else.
 *
 * <p>The canaries are modules with the real parent POM, built by one run of Maven, so that what is tested is the flags
 * that the product is compiled with.
 */
class CompileGatesTest {

    /** A gate, the members of the class that must not pass it, and the words of its refusal. */
    enum Canary {
        CLEAN("    /** {@link Canary} */\n    int undocumented;\n", ""),
        FORMATTER("    int  twoSpaces;\n", "format violations"),
        LINT("    java.util.List raw() {\n        return java.util.List.of();\n    }\n", "[rawtypes]"),
        ERROR_PRONE("    boolean same(int[] a, int[] b) {\n        return a.equals(b);\n    }\n", "[ArrayEquals]"),
        NULLNESS("    String absent() {\n        return null;\n    }\n", "[NullAway]"),
        DOCLINT("    public void undocumented() {}\n", "no comment"),
        DOCLINT_SYNTAX("    /** {@link Nowhere} */\n    void unresolved() {}\n", "reference not found");

        private final String members;
        private final String refusal;

        Canary(String members, String refusal) {
            this.members = members;
            this.refusal = refusal;
        }

        String module() {
            return "canary-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final String PACKAGE = """
            /** A canary. */
            @NullMarked
            package io.locker.api;

            import org.jspecify.annotations.NullMarked;
            """;

    private static final Duration AT_MOST = Duration.ofMinutes(8);

    private static final Repository REPOSITORY = Repository.here();

    /** What the build printed while it built each canary. */
    private static final Map<Canary, String> LOGS = new EnumMap<>(Canary.class);

    /** What the build said of each canary at its end. */
    private static final Map<Canary, String> FAILURES = new EnumMap<>(Canary.class);

    @BeforeAll
    static void buildTheCanaries() throws IOException {
        Path top = REPOSITORY.root().resolve("house-rules/target/canaries");
        delete(top);
        StringBuilder modules = new StringBuilder();
        for (Canary canary : Canary.values()) {
            plant(top.resolve(canary.module()), canary);
            modules.append("<module>").append(canary.module()).append("</module>");
        }
        Files.writeString(top.resolve("pom.xml"), aggregate(modules.toString()));
        Shell shell = new Shell(REPOSITORY.root(), Map.of("JAVA_HOME", System.getProperty("java.home")));
        String output = shell.run(AT_MOST, maven(top)).output();
        for (Canary canary : Canary.values()) {
            LOGS.put(canary, part(output, "\\[INFO] Building " + canary.module() + " "));
            FAILURES.put(
                    canary,
                    part(output, "\\[ERROR] Failed to execute goal [^\n]* on project " + canary.module() + ":"));
        }
    }

    /** Returns what stands from that beginning to where the next module, or the next failure, begins. */
    private static String part(String output, String beginning) {
        Pattern part = Pattern.compile(
                "^" + beginning + ".*?(?=^\\[INFO] Building |^\\[ERROR] Failed to execute goal |\\z)",
                Pattern.MULTILINE | Pattern.DOTALL);
        Matcher matcher = part.matcher(output);
        return matcher.find() ? matcher.group() : "";
    }

    private static List<String> maven(Path top) {
        String artifacts = System.getProperty("locker.artifacts");
        String wrapper = REPOSITORY.root().resolve("mvnw").toString();
        Stream<String> command = Stream.of(wrapper, "-o", "-B", "-ntp", "-fae", "-f", top.toString(), "compile");
        Stream<String> where = artifacts == null ? Stream.of() : Stream.of("-Dmaven.repo.local=" + artifacts);
        return Stream.concat(command, where).toList();
    }

    /** Takes away what an earlier run left, so that nothing is up to date. */
    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void plant(Path module, Canary canary) throws IOException {
        Path sources = Files.createDirectories(module.resolve("src/main/java/io/locker/api"));
        Files.writeString(module.resolve("pom.xml"), pom(canary.module()));
        Files.writeString(sources.resolve("package-info.java"), PACKAGE);
        Files.writeString(sources.resolve("Canary.java"), type(canary.members));
    }

    @Test
    void aCleanSourcePasses() {
        assertThat(LOGS.get(Canary.CLEAN)).contains("Compiling 2 source files").doesNotContain("[ERROR]", "[WARNING]");
        assertThat(FAILURES.get(Canary.CLEAN)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLEAN")
    void theGateRefusesItsCanary(Canary canary) {
        assertThat(FAILURES.get(canary)).isNotEmpty();
        assertThat(LOGS.get(canary) + FAILURES.get(canary)).contains(canary.refusal);
    }

    private static String aggregate(String modules) {
        return """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.locker</groupId>
              <artifactId>canaries</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <modules>%s</modules>
            </project>
            """.formatted(modules);
    }

    private static String pom(String name) {
        return """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <parent>
                <groupId>io.locker</groupId>
                <artifactId>locker-parent</artifactId>
                <version>%s</version>
                <relativePath>../../../../pom.xml</relativePath>
              </parent>
              <artifactId>%s</artifactId>
            </project>
            """.formatted(System.getProperty("locker.version"), name);
    }

    private static String type(String members) {
        return """
            package io.locker.api;

            /** A canary. */
            public final class Canary {

                private Canary() {}

            %s}
            """.formatted(members);
    }
}

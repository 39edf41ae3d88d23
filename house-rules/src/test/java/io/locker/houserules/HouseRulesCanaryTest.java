package io.locker.houserules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each of the {@link HouseRules} refuses a file that was planted to break it. */
class HouseRulesCanaryTest {

    private static final String MAIN = "core/src/main/java/io/locker/";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    static Stream<Arguments> canaries() {
        return Stream.concat(sources(), documents());
    }

    private static Stream<Arguments> sources() {
        String type = "package io.locker;\n\nfinal class Canary {\n%s}\n";
        String longMethod = "    void lines() {\n" + "        lines();\n".repeat(61) + "    }\n";
        String test = "    @Test\n    void %s() {}\n";
        return Stream.of(
                arguments("files and lines are short", MAIN + "A.java", "//\n".repeat(501), "more than 500 lines"),
                arguments("files and lines are short", MAIN + "A.java", "//" + "x".repeat(119), "120 columns"),
                arguments("methods are short", MAIN + "A.java", type.formatted(longMethod), "more than 60 lines"),
                arguments(
                        "methods are short",
                        MAIN + "A.java",
                        type.formatted("    void six(int a, int b, int c, int d, int e, int f) {}\n"),
                        "more than 5 parameters"),
                arguments("packages are small", MAIN + "A.java", "interface I {}\n".repeat(26), "more than 25 types"),
                arguments("packages are null-marked", MAIN + "A.java", "", "@NullMarked"),
                arguments(
                        "the machine has no floating point",
                        MAIN + "machine/A.java",
                        type.formatted("    long half(long n) { double h = n; return (long) h; }\n"),
                        "A.java:4: uses floating point"),
                arguments(
                        "the machine has no floating point",
                        MAIN + "machine/A.java",
                        type.formatted("    long most(long n) { return (long) (n * 0.9); }\n"),
                        "A.java:4: uses floating point"),
                arguments(
                        "the client has no synchronized blocks",
                        MAIN + "client/A.java",
                        type.formatted("    void waits() { synchronized (this) {} }\n"),
                        "A.java:4: has a synchronized block"),
                arguments(
                        "test names are short sentences",
                        "core/src/test/java/io/locker/A.java",
                        type.formatted(test.formatted("a".repeat(61))),
                        "longer than 60"),
                arguments(
                        "test names are short sentences",
                        "core/src/test/java/io/locker/A.java",
                        type.formatted(test.formatted("testLocks")),
                        "prefix"));
    }

    private static Stream<Arguments> documents() {
        return Stream.of(
                arguments("files and lines are short", "a.md", "x".repeat(121), "120 columns"),
                arguments("links resolve", "docs/a.md", "See [b](b.md).\n", "a.md:1: leads nowhere: b.md"),
                arguments("links resolve", "docs/a.md", "# A\n\n[b]: #absent\n", "leads nowhere: #absent"),
                arguments("headings make a tree", "a.md", "Text\n", "does not begin with a title"),
                arguments("headings make a tree", "a.md", "# A\n\n### B\n", "a.md:3: leaves out a level"),
                arguments("headings make a tree", "a.md", "# A\n\n## B\n\n## B\n", "a.md:5: says a heading twice"),
                arguments("headings make a tree", "a.md", "# A\n\n# B\n", "a.md:3: is a second title"),
                arguments("README begins with code", "a.md", "", "README.md:1: is missing"),
                arguments("README begins with code", "README.md", "x\n".repeat(201), "more than 200 lines"),
                arguments("README begins with code", "README.md", "\n".repeat(25) + "```sh\n```\n", "no code by"),
                arguments(
                        "the track record names its tests",
                        "docs/track-record.md",
                        "| A1 | Two holders | here | NoContract |\n",
                        "track-record.md:1: A1 names classes without such a test: [NoContract]"),
                arguments("Java is cut from examples", "a.md", "```java\nint a;\n```\n", "a.md:1: is code that no"),
                arguments("Java is cut from examples", "a.md", "```js\nlet a;\n```\n", "a.md:1: is code that no"),
                arguments(
                        "Java is cut from examples",
                        "examples/A.java",
                        "// region a\nint a;\n// endregion\n",
                        "A.java:1: is a region that no document quotes"),
                arguments(
                        "Java is cut from examples",
                        "examples/A.java",
                        "// region a\nint a;\n",
                        "A.java:1: is a region without an end"),
                arguments(
                        "the BOM names what is published",
                        "core/pom.xml",
                        "<project><artifactId>locker-core</artifactId></project>",
                        "names [], published are [locker-core]"));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("canaries")
    void theRuleRefusesTheCanary(String rule, String file, String content, String expected) throws IOException {
        plant("pom.xml", "<project><version>1</version><modules><module>core</module></modules></project>");
        plant("bom/pom.xml", "<project><version>1</version></project>");
        plant(file, content);
        assertThat(Objects.requireNonNull(HouseRules.ALL.get(rule)).breaches(new Repository(directory)))
                .anyMatch(breach -> breach.contains(expected));
    }

    @Test
    void everyRuleHasACanary() {
        Set<Object> covered = canaries().map(canary -> canary.get()[0]).collect(Collectors.toSet());
        assertThat(covered).isEqualTo(HouseRules.ALL.keySet());
    }

    private void plant(String file, String content) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}

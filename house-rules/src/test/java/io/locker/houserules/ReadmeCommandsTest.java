package io.locker.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What README tells a reader to type works: each block marked {@code sh} is run from the top of the repository.
 *
 * <p>Left out are the lines that a running build has behind it: {@code git clone} and the {@code cd} after it, and the
 * test command itself. State and caches go to a directory of the test. What is only to be read stands in a block marked
 * {@code text} or {@code console}.
 */
class ReadmeCommandsTest {

    private static final String TEST_COMMAND = "./mvnw verify";
    private static final Duration AT_MOST = Duration.ofMinutes(5);

    private static final Repository REPOSITORY = Repository.here();

    /** One for all blocks: a reader has run those before, and what the command keeps for its next start is there. */
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path cache;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path state;

    static Stream<Markdown.Fence> shellBlocks() {
        return Markdown.read(REPOSITORY.root().resolve("README.md")).fences().stream()
                .filter(fence -> fence.language().equals("sh"));
    }

    @ParameterizedTest
    @MethodSource("shellBlocks")
    void theCommandsWork(Markdown.Fence block) {
        Shell.Result result = run(REPOSITORY.root(), commands(block.body()));
        assertThat(result.exitCode())
                .as("README.md:%d printed%n%s", block.line(), result.output())
                .isZero();
    }

    @Test
    void readmeNamesTheTestCommand() {
        assertThat(shellBlocks().flatMap(block -> block.body().stream())).anyMatch(ReadmeCommandsTest::isTestCommand);
    }

    @Test
    void ciRunsTheTestCommand() {
        assertThat(Repository.lines(REPOSITORY.root().resolve(".ci/run")))
                .anyMatch(line -> line.contains("./mvnw -B -ntp verify"));
    }

    @Test
    void aCommandThatFailsIsRefused() {
        List<String> block = List.of("git clone https://example.org/locker", "cd locker", "false", "true");
        assertThat(run(state, commands(block)).exitCode()).isNotZero();
    }

    private Shell.Result run(Path directory, String commands) {
        Map<String, String> environment = Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "XDG_STATE_HOME", state.resolve("state").toString(),
                "XDG_CACHE_HOME", cache.toString());
        return new Shell(directory, environment).run(AT_MOST, List.of("bash", "-euo", "pipefail", "-c", commands));
    }

    private static String commands(List<String> block) {
        return block.stream()
                .filter(line -> !line.startsWith("git clone ") && !line.equals("cd locker") && !isTestCommand(line))
                .collect(Collectors.joining("\n"));
    }

    private static boolean isTestCommand(String line) {
        return line.replaceFirst("\\s+#.*", "").strip().equals(TEST_COMMAND);
    }
}

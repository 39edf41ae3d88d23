package io.locker.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.server.TestServers;
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
 * What README and the page of the server tell a reader to type works: each block marked {@code sh} is run from the top
 * of the repository, with ports that nobody uses in place of those that the server has unless it is told otherwise.
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
        return blocksOf("README.md");
    }

    static Stream<Markdown.Fence> serverBlocks() {
        return blocksOf("docs/server.md");
    }

    private static Stream<Markdown.Fence> blocksOf(String page) {
        return Markdown.read(REPOSITORY.root().resolve(page)).fences().stream()
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

    @ParameterizedTest
    @MethodSource("serverBlocks")
    void theCommandsOfTheServerWork(Markdown.Fence block) {
        List<String> ports = Stream.generate(TestServers::freePort)
                .distinct()
                .limit(3)
                .map(String::valueOf)
                .toList();
        String commands = commands(block.body())
                .replace("localhost:7421", "localhost:" + ports.get(1))
                .replace("locker://localhost ", "locker://localhost:" + ports.get(0) + ' ');
        String exports = "export LOCKER_SERVER_GRPC_PORT=" + ports.get(0) + " LOCKER_SERVER_HTTP_PORT=" + ports.get(1)
                + " LOCKER_SERVER_PEER_PORT=" + ports.get(2) + "\n";
        Shell.Result result = run(REPOSITORY.root(), exports + commands);
        assertThat(result.exitCode())
                .as("docs/server.md:%d printed%n%s", block.line(), result.output())
                .isZero();
        assertThat(result.output())
                .contains("ready 127.0.0.1:" + ports.get(2))
                .containsPattern("I hold hello with token [0-9]+")
                .contains("\"free\":false");
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

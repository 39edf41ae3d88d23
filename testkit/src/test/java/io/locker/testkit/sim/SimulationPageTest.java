package io.locker.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.sim.Simulation.Kind;
import io.locker.testkit.sim.world.PlantedBug;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code docs/simulation.md} says is so: its commands work, and its list of bugs is complete. */
@Tag("one-java")
final class SimulationPageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COMMAND = Pattern.compile("(?m)^(java|\\./mvnw) .*$");
    private static final Pattern BUG_ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|");

    private final String page = read(ROOT.resolve("docs/simulation.md"));
    private final String joined = page.replaceAll("\\\\\n +", "");

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> matches(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(group))
                .toList();
    }

    @Test
    void itsCommandsAreThoseThatAreTested() {
        assertThat(matches(COMMAND, joined, 0))
                .containsExactlyInAnyOrder(replay(), WITH_BUG.replayCommand(), MORE, TRACE);
    }

    private static final String MAIN =
            "java -cp core/target/classes:testkit/target/classes io.locker.testkit.sim.SimulationMain";
    private static final String MORE = MAIN + " 50000 1000";
    private static final String TRACE = MAIN + " 4711";

    private static String replay() {
        return new Simulation(4711).replayCommand();
    }

    private static final Simulation WITH_BUG =
            new Simulation(Kind.LOG, 1, EnumSet.of(PlantedBug.REPLICA_APPLIES_TWICE));

    @Test
    void itsPlantedBugIsFound() {
        assertThat(WITH_BUG.run().isGood()).isFalse();
        assertThat(WITH_BUG.report()).contains("REPLICAS: ").endsWith(WITH_BUG.replayCommand());
    }

    @Test
    void aReportEndsWithTheCommandThatReplaysIt() {
        assertThat(new Simulation(4711).report()).endsWith(replay());
    }

    @Test
    void theCommandForMoreSeedsWorks() throws Exception {
        assertThat(outputOf(MORE)).contains("first=50000 seeds=1000 ").contains(" bad=0 ");
    }

    @Test
    void theCommandForATraceWorks() throws Exception {
        Simulation simulation = new Simulation(4711);

        assertThat(outputOf(TRACE))
                .contains(simulation.replay().trace())
                .contains("hash=" + simulation.run().hash());
    }

    @Test
    void itTellsOfEveryPlantedBug() {
        List<String> bugs = Arrays.stream(PlantedBug.values()).map(Enum::name).toList();

        assertThat(matches(BUG_ROW, page, 1)).containsExactlyElementsOf(bugs);
    }

    /** Runs a command of the page with the Java that runs this test. */
    private static String outputOf(String command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.replaceAll(word -> word.replace(':', File.pathSeparatorChar));
        Process process = new ProcessBuilder(words)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}

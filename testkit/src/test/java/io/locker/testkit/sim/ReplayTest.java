package io.locker.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.sim.Simulation.Kind;
import io.locker.testkit.sim.world.PlantedBug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Replays the seed of {@code -Dlocker.sim.seed}, or some seed, and leaves its whole trace in {@code target}. It is what
 * {@link Simulation#replayCommand} runs.
 */
final class ReplayTest {

    @Test
    void replaysASeed() throws IOException {
        Simulation simulation = asked();

        Path file = Path.of("target", "simulation.txt");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, simulation.replay().trace());
        String report = simulation.report();
        System.out.println(report + "\nWritten to testkit/" + file);

        assertThat(simulation.run().isGood()).as(report).isTrue();
    }

    private static Simulation asked() {
        long seed = Long.getLong("locker.sim.seed", 7);
        String world = System.getProperty("locker.sim.world", Kind.of(seed).name());
        Set<PlantedBug> bugs = Arrays.stream(
                        System.getProperty("locker.sim.bugs", "").split(","))
                .filter(name -> !name.isEmpty())
                .map(PlantedBug::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(PlantedBug.class)));
        return new Simulation(Kind.valueOf(world), seed, bugs);
    }
}

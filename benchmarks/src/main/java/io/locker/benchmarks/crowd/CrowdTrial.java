package io.locker.benchmarks.crowd;

import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Scratch;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.benchmarks.lab.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;

/** One node with many locks, sessions and waiting claims; its clients are in this process, and it is in another. */
public final class CrowdTrial implements Trial {
    private final List<String> parts;
    private final List<String> options;
    private final Path directory;
    private final LocksPart locks;
    private final WaitersPart waiters;

    /** Reads the settings. */
    public CrowdTrial(Settings settings) {
        parts = List.of(settings.text("parts", "locks,waiters").split(",", -1));
        options = new ArrayList<>(List.of("-Xmx" + settings.text("heap", "3g")));
        String more = settings.text("server-options", "");
        if (!more.isEmpty()) {
            options.addAll(List.of(more.split(" ", -1)));
        }
        directory = settings.directory();
        int lines = settings.number("lines", 50);
        locks = new LocksPart(
                new Crowd.Size("a3f10b52", lines, settings.number("sessions", 50_000)),
                settings.number("locks", 1_000_000),
                settings.number("beat-millis", 5_000),
                settings.number("rounds", 4));
        waiters = new WaitersPart(
                new Crowd.Size("c7d20e64", lines, settings.number("waiting-sessions", 10_000)),
                settings.number("waiters", 100_000),
                settings.number("few", 100),
                new WaitersPart.Times(settings.number("handovers", 1_000), settings.number("warmup", 2_000)));
    }

    /** One part of it, on a node of its own. */
    interface Part {
        void run(Report report, Node node) throws Exception;
    }

    @Override
    public void run(Report report) throws Exception {
        LogManager.getLogManager().reset();
        if (parts.contains("locks")) {
            run(report, locks);
        }
        if (parts.contains("waiters")) {
            run(report, waiters);
        }
    }

    private void run(Report report, Part part) throws Exception {
        try (Scratch scratch = Scratch.in(directory);
                Node node = Node.start(scratch.path().resolve("data"), options)) {
            report.note(Surroundings.disk(scratch.path()) + " The node has " + String.join(" ", options) + ".");
            part.run(report, node);
        }
    }
}

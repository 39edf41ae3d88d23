package io.locker.benchmarks;

import io.locker.benchmarks.lab.JavaProcess;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Scratch;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.benchmarks.lab.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole of {@code locker run x -- true}, from start to end, against a JVM that only says hello. */
final class StartTrial implements Trial {
    private static final Path CLASSES = Path.of("benchmarks", "target", "classes");

    private final Settings settings;
    private final int rounds;
    private final int warmup;
    private final String launcher;

    StartTrial(Settings settings) {
        this.settings = settings;
        rounds = settings.number("rounds", 40);
        warmup = settings.number("warmup", 5);
        launcher = settings.text("launcher", "./locker");
        settings.directory();
    }

    /**
     * One of those that are compared.
     *
     * @param name what it is
     * @param command how it is started
     * @param nanos how long it took, each time
     */
    private record Contestant(String name, List<String> command, List<Long> nanos) {
        Contestant(String name, String... command) {
            this(name, List.of(command), new ArrayList<>());
        }

        Samples samples() {
            return Samples.of(nanos.stream().mapToLong(Long::longValue));
        }
    }

    @Override
    public void run(Report report) throws Exception {
        Contestant bare = new Contestant(
                "bare JVM",
                JavaProcess.java(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                CLASSES.toString(),
                Hello.class.getName());
        Contestant locker = new Contestant("locker run x -- true", launcher, "run", "x", "--", "true");
        List<Contestant> contestants = List.of(new Contestant("true", "true"), bare, locker);
        try (Scratch scratch = Scratch.in(settings.directory())) {
            report.note(Surroundings.disk(scratch.path()));
            report.note(rounds + " rounds after " + warmup + " of warm-up.");
            measure(contestants, scratch);
        }
        List<List<String>> rows = new ArrayList<>();
        for (Contestant contestant : contestants) {
            rows.add(row(contestant, bare.samples()));
            report.keep(contestant.name, contestant.nanos);
        }
        report.table(List.of("command", "least ms", "median ms", "ratio of the least", "ratio of the medians"), rows);
    }

    private void measure(List<Contestant> contestants, Scratch scratch) throws IOException, InterruptedException {
        List<Contestant> order = new ArrayList<>(contestants);
        for (int round = -warmup; round < rounds; round++) {
            order.add(order.remove(0));
            for (Contestant contestant : order) {
                long took = run(contestant.command, scratch);
                if (round >= 0) {
                    contestant.nanos.add(took);
                }
            }
        }
    }

    private static long run(List<String> command, Scratch scratch) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LOCKER_AT", scratch.locks());
        long begin = System.nanoTime();
        int code = builder.start().waitFor();
        long took = System.nanoTime() - begin;
        if (code != 0) {
            throw new IOException("The command failed. code=" + code + " command=" + command);
        }
        return took;
    }

    private static List<String> row(Contestant contestant, Samples bare) {
        Samples samples = contestant.samples();
        return List.of(
                contestant.name,
                Report.millis(samples.min()),
                Report.millis(samples.median()),
                Report.ratio((double) samples.min() / bare.min()),
                Report.ratio((double) samples.median() / bare.median()));
    }
}

package io.locker.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole of {@code locker run x -- true}, from start to end, against a JVM that only says hello. */
final class StartTrial implements Benchmarks.Trial {
    private static final String BARE = "bare JVM";

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

    @Override
    public void run(Report report) throws Exception {
        Path classes = Path.of("benchmarks", "target", "classes");
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("true", List.of("true"));
        commands.put(
                BARE,
                List.of(
                        JavaProcess.java(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classes.toString(),
                        Hello.class.getName()));
        commands.put("locker run x -- true", List.of(launcher, "run", "x", "--", "true"));
        try (Scratch scratch = Scratch.in(settings.directory())) {
            report.note(Surroundings.disk(scratch.path()));
            report.note(rounds + " rounds after " + warmup + " of warm-up.");
            tell(report, measure(commands, scratch));
        }
    }

    private Map<String, Samples> measure(Map<String, List<String>> commands, Scratch scratch)
            throws IOException, InterruptedException {
        List<String> order = new ArrayList<>(commands.keySet());
        Map<String, List<Long>> took = new LinkedHashMap<>();
        order.forEach(name -> took.put(name, new ArrayList<>()));
        for (int round = -warmup; round < rounds; round++) {
            order.add(order.remove(0));
            for (String name : order) {
                long nanos = run(commands.get(name), scratch);
                if (round >= 0) {
                    took.get(name).add(nanos);
                }
            }
        }
        Map<String, Samples> samples = new LinkedHashMap<>();
        took.forEach(
                (name, nanos) -> samples.put(name, Samples.of(nanos.stream().mapToLong(Long::longValue))));
        return samples;
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

    private static void tell(Report report, Map<String, Samples> measured) {
        Samples bare = measured.get(BARE);
        List<List<String>> rows = new ArrayList<>();
        measured.forEach((name, samples) -> {
            rows.add(List.of(
                    name,
                    Report.millis(samples.min()),
                    Report.millis(samples.median()),
                    Report.ratio((double) samples.min() / bare.min()),
                    Report.ratio((double) samples.median() / bare.median())));
            report.keep(name, samples.toList());
        });
        report.table(List.of("command", "least ms", "median ms", "ratio of the least", "ratio of the medians"), rows);
    }
}

package io.locker.benchmarks;

import io.locker.benchmarks.lab.Contest;
import io.locker.benchmarks.lab.JavaProcess;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Scratch;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.benchmarks.lab.Taken;
import io.locker.benchmarks.lab.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One lock on {@code file:} that several threads of several processes want all the time. */
final class HandOverTrial implements Trial {
    private final Settings settings;
    private final List<Shape> shapes;
    private final Duration warmup;
    private final Duration time;
    private final int rounds;

    /** How many processes take part, and how many threads of each. */
    private record Shape(int processes, int threads) {
        static Shape parse(String text) {
            if (!text.matches("[1-9][0-9]?x[1-9][0-9]{0,2}")) {
                throw new IllegalArgumentException(
                        "A shape is a number of processes and one of threads, such as 8x4. shape=" + text);
            }
            String[] numbers = text.split("x", -1);
            return new Shape(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }

        @Override
        public String toString() {
            return processes + " × " + threads;
        }
    }

    HandOverTrial(Settings settings) {
        this.settings = settings;
        shapes = Arrays.stream(settings.text("shapes", "2x1,1x2,1x16,8x4").split(",", -1))
                .map(Shape::parse)
                .toList();
        warmup = Duration.ofSeconds(settings.number("warmup", 5));
        time = Duration.ofSeconds(settings.number("seconds", 10));
        rounds = settings.number("rounds", 3);
        settings.directory();
    }

    @Override
    public void run(Report report) throws Exception {
        try (Scratch scratch = Scratch.in(settings.directory())) {
            report.note(Surroundings.disk(scratch.path()));
        }
        report.note("Each line is a run of " + time.toSeconds() + " s after " + warmup.toSeconds() + " s of warm-up.");
        List<List<String>> rows = new ArrayList<>();
        for (Shape shape : shapes) {
            for (int round = 1; round <= rounds; round++) {
                Contest contest = hold(shape);
                rows.add(row(shape, contest));
                report.keep(shape + " run " + round, contest.figures());
            }
        }
        report.table(
                List.of(
                        "processes × threads",
                        "holds/s",
                        "hand-overs/s",
                        "to another process p50 / p99 ms",
                        "to another thread p50 / p99 ms",
                        "wait p50 / p99 / max ms",
                        "fairness"),
                rows);
    }

    private static List<String> row(Shape shape, Contest contest) {
        Samples waits = contest.waits();
        return List.of(
                shape.toString(),
                Report.rate(contest.holdsEachSecond()),
                Report.rate(contest.changesEachSecond()),
                middleAndTail(contest.betweenProcesses()),
                middleAndTail(contest.betweenThreads()),
                middleAndTail(waits) + " / " + Report.millis(waits.max()),
                Report.ratio(contest.fairness()));
    }

    private static String middleAndTail(Samples samples) {
        return samples.count() == 0
                ? "-"
                : Report.millis(samples.median()) + " / " + Report.millis(samples.percentile(99));
    }

    private Contest hold(Shape shape) throws IOException, InterruptedException {
        List<JavaProcess> processes = new ArrayList<>();
        try (Scratch scratch = Scratch.in(settings.directory())) {
            try {
                for (int i = 0; i < shape.processes; i++) {
                    processes.add(
                            Contender.start(scratch.locks(), shape.threads, warmup.plus(time), notes(scratch, i)));
                }
                for (JavaProcess process : processes) {
                    process.awaitLine("ready");
                }
                long begin = System.nanoTime() + warmup.toNanos();
                for (JavaProcess process : processes) {
                    process.go();
                }
                List<Taken> holds = new ArrayList<>();
                for (int i = 0; i < shape.processes; i++) {
                    processes.get(i).awaitEnd();
                    holds.addAll(Taken.read(notes(scratch, i), i));
                }
                return new Contest(holds, shape.processes * shape.threads, begin, begin + time.toNanos());
            } finally {
                processes.forEach(JavaProcess::close);
            }
        }
    }

    private static Path notes(Scratch scratch, int process) {
        return scratch.path().resolve("notes-" + process);
    }
}

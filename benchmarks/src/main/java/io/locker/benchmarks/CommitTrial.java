package io.locker.benchmarks;

import io.locker.Locker;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Scratch;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.benchmarks.lab.Trial;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * An uncontended acquire and release on {@code file:}, against the two commits that it cannot do without.
 *
 * <p>All contestants run in one process and on one disk, in short turns whose order changes from round to round, so
 * that what disturbs one disturbs all. The ratio is taken within each round.
 */
final class CommitTrial implements Trial {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Settings settings;
    private final int rounds;
    private final int warmup;
    private final int cycles;

    /** What is measured: one cycle. */
    private interface Cycle {
        void run() throws Exception;
    }

    /**
     * What one contestant did in one round.
     *
     * @param cycles how long each cycle took
     * @param cpu how much of a processor this thread needed for all of them, in nanoseconds
     */
    private record Turn(Samples cycles, long cpu) {}

    /**
     * One of those that are compared.
     *
     * @param name what it is
     * @param cycle what it does
     * @param turns what it did, round by round
     */
    private record Contestant(String name, Cycle cycle, List<Turn> turns) {
        Contestant(String name, Cycle cycle) {
            this(name, cycle, new ArrayList<>());
        }

        Samples all() {
            return Samples.of(turns.stream().flatMapToLong(turn -> turn.cycles.stream()));
        }

        long cpu() {
            return turns.stream().mapToLong(Turn::cpu).sum();
        }

        double ratio(Contestant other, int round) {
            return (double) turns.get(round).cycles.median()
                    / other.turns.get(round).cycles.median();
        }
    }

    CommitTrial(Settings settings) {
        this.settings = settings;
        rounds = settings.number("rounds", 100);
        warmup = settings.number("warmup", 60);
        cycles = settings.number("cycles", 100);
        settings.directory();
    }

    @Override
    public void run(Report report) throws Exception {
        try (Scratch scratch = Scratch.in(settings.directory());
                BareCommits bare = BareCommits.in(scratch.path());
                BareStore store = BareStore.at("file:" + scratch.path().resolve("store"));
                Locker locker = Locker.open(scratch.locks())) {
            report.note(Surroundings.disk(scratch.path()));
            report.note(rounds + " rounds of " + cycles + " cycles each, after " + warmup + " rounds of warm-up.");
            AtomicInteger names = new AtomicInteger();
            List<Contestant> contestants = List.of(
                    new Contestant("two bare commits", bare::twice),
                    new Contestant("the file backend's two writes", store::writeAndRemove),
                    new Contestant("acquire and release", () -> cycle(locker, "orders/42")),
                    new Contestant(
                            "the same, a new name each time",
                            () -> cycle(locker, "orders/new/" + names.incrementAndGet())));
            measure(contestants);
            tell(report, contestants);
        }
    }

    private static void cycle(Locker locker, String name) throws InterruptedException {
        locker.lock(name).acquire().release();
    }

    private void measure(List<Contestant> contestants) throws Exception {
        List<Contestant> order = new ArrayList<>(contestants);
        for (int round = -warmup; round < rounds; round++) {
            order.add(order.remove(0));
            for (Contestant contestant : order) {
                Turn turn = turn(contestant.cycle);
                if (round >= 0) {
                    contestant.turns.add(turn);
                }
            }
        }
    }

    private Turn turn(Cycle cycle) throws Exception {
        long[] nanos = new long[cycles];
        long cpu = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < cycles; i++) {
            long begin = System.nanoTime();
            cycle.run();
            nanos[i] = System.nanoTime() - begin;
        }
        return new Turn(Samples.of(LongStream.of(nanos)), THREADS.getCurrentThreadCpuTime() - cpu);
    }

    /** Compares all of them with the first. */
    private void tell(Report report, List<Contestant> contestants) {
        List<List<String>> rows = new ArrayList<>();
        for (Contestant contestant : contestants) {
            Samples all = contestant.all();
            double[] ratios = IntStream.range(0, rounds)
                    .mapToDouble(round -> contestant.ratio(contestants.get(0), round))
                    .sorted()
                    .toArray();
            rows.add(List.of(
                    contestant.name,
                    Report.micros(all.median()),
                    Report.micros(all.percentile(99)),
                    Report.micros(contestant.cpu() / all.count()),
                    Report.ratio(ratios[rounds / 2]),
                    Report.ratio(ratios[rounds / 4]) + " to " + Report.ratio(ratios[rounds * 3 / 4])));
            report.keep(
                    contestant.name,
                    contestant.turns.stream().map(turn -> turn.cycles.toList()).toList());
        }
        report.table(List.of("cycle", "p50 µs", "p99 µs", "CPU µs", "ratio", "middle half of the rounds"), rows);
    }
}

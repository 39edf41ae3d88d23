package io.locker.benchmarks;

import io.locker.Locker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * An uncontended acquire and release on {@code file:}, against the two commits that it cannot do without.
 *
 * <p>All contestants run in one process and on one disk, in short turns whose order changes from round to round, so
 * that what disturbs one disturbs all. The ratio is taken within each round.
 */
final class CommitTrial implements Benchmarks.Trial {
    private static final String YARDSTICK = "two bare commits";
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Settings settings;
    private final int rounds;
    private final int warmup;
    private final int cycles;

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

    CommitTrial(Settings settings) {
        this.settings = settings;
        rounds = settings.number("rounds", 100);
        warmup = settings.number("warmup", 30);
        cycles = settings.number("cycles", 50);
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
            int[] names = new int[1];
            Map<String, Cycle> contestants = new LinkedHashMap<>();
            contestants.put(YARDSTICK, bare::twice);
            contestants.put("the file backend's two writes", store::writeAndRemove);
            contestants.put("acquire and release", () -> cycle(locker, "orders/42"));
            contestants.put("the same, a new name each time", () -> cycle(locker, "orders/" + names[0]++));
            tell(report, measure(contestants));
        }
    }

    private static void cycle(Locker locker, String name) throws InterruptedException {
        locker.lock(name).acquire().release();
    }

    /** Returns, for each contestant, one sample of durations for each round. */
    private Map<String, List<Turn>> measure(Map<String, Cycle> contestants) throws Exception {
        List<String> order = new ArrayList<>(contestants.keySet());
        Map<String, List<Turn>> measured = new LinkedHashMap<>();
        order.forEach(name -> measured.put(name, new ArrayList<>()));
        for (int round = -warmup; round < rounds; round++) {
            order.add(order.remove(0));
            for (String name : order) {
                Turn turn = turn(contestants.get(name));
                if (round >= 0) {
                    measured.get(name).add(turn);
                }
            }
        }
        return measured;
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

    private void tell(Report report, Map<String, List<Turn>> measured) {
        List<Turn> yardstick = measured.get(YARDSTICK);
        List<List<String>> rows = new ArrayList<>();
        measured.forEach((name, turns) -> {
            Samples all = Samples.of(turns.stream().flatMapToLong(turn -> turn.cycles.stream()));
            long cpu = turns.stream().mapToLong(Turn::cpu).sum() / all.count();
            double[] ratios = IntStream.range(0, rounds)
                    .mapToDouble(round -> (double) turns.get(round).cycles.median()
                            / yardstick.get(round).cycles.median())
                    .sorted()
                    .toArray();
            rows.add(List.of(
                    name,
                    Report.micros(all.median()),
                    Report.micros(all.percentile(99)),
                    Report.micros(cpu),
                    Report.ratio(ratios[rounds / 2]),
                    Report.ratio(ratios[rounds / 4]) + " to " + Report.ratio(ratios[rounds * 3 / 4])));
            report.keep(name, turns.stream().map(turn -> turn.cycles.toList()).toList());
        });
        report.table(List.of("cycle", "p50 µs", "p99 µs", "CPU µs", "ratio", "middle half of the rounds"), rows);
    }
}

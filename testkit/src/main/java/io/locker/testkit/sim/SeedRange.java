package io.locker.testkit.sim;

import io.locker.testkit.sim.world.Dice;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Many seeds, each the whole of one simulated world, run on all processors.
 *
 * @param first the first seed
 * @param count how many seeds
 */
public record SeedRange(long first, long count) {
    private static final double NANOS = 1e9;

    /**
     * What came of many seeds.
     *
     * @param seeds how many worlds were run
     * @param counts how much happened in all of them
     * @param hash a hash of all that happened, equal for equal runs in whatever order
     * @param bad the seeds of the worlds in which something happened that must not, in order
     */
    public record Tally(long seeds, Simulation.Counts counts, long hash, List<Long> bad) {
        private static final Tally NOTHING = new Tally(0, new Simulation.Counts(0, 0, 0, 0), 0, List.of());

        private static Tally of(long seed) {
            Simulation.Verdict verdict = new Simulation(seed).run();
            long hash = Dice.mix(verdict.hash() + Dice.mix(seed));
            return new Tally(1, verdict.counts(), hash, verdict.isGood() ? List.of() : List.of(seed));
        }

        private Tally plus(Tally other) {
            List<Long> both = LongStream.concat(
                            bad.stream().mapToLong(Long::longValue),
                            other.bad.stream().mapToLong(Long::longValue))
                    .boxed()
                    .toList();
            return new Tally(seeds + other.seeds, counts.plus(other.counts), hash + other.hash, both);
        }

        /**
         * Says how much was run.
         *
         * @param elapsed how long it took
         * @return one line
         */
        public String summary(Duration elapsed) {
            double days = counts.nanos() / NANOS / Duration.ofDays(1).toSeconds();
            return String.format(
                    Locale.ROOT,
                    "seeds=%d simulatedDays=%.2f events=%d faults=%d grants=%d seconds=%.0f seedsPerSecond=%.0f bad=%d",
                    seeds,
                    days,
                    counts.events(),
                    counts.faults(),
                    counts.grants(),
                    elapsed.toNanos() / NANOS,
                    seeds * NANOS / elapsed.toNanos(),
                    bad.size());
        }
    }

    /**
     * Runs them all.
     *
     * @return what came of them
     */
    public Tally run() {
        return LongStream.range(first, first + count)
                .parallel()
                .mapToObj(Tally::of)
                .reduce(Tally.NOTHING, Tally::plus);
    }
}

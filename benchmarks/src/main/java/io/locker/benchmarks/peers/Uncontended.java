package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Spread;
import io.locker.benchmarks.lab.Taken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What came of one round in which nobody waited for anybody.
 *
 * @param eachSecond how many acquires with their releases
 * @param acquires how long an acquire took
 * @param cycles how long an acquire and a release took
 */
record Uncontended(double eachSecond, Samples acquires, Samples cycles) {
    static final List<String> HEAD =
            List.of("who", "cycles/s (least to most)", "acquire p50 / p99 µs", "acquire and release p50 / p99 µs");

    static Uncontended of(List<Taken> all, long begin, long end) {
        Map<Integer, List<Taken>> byThread = new HashMap<>();
        all.stream()
                .filter(taken -> taken.asked() - begin >= 0 && taken.asked() - end < 0)
                .sorted(Comparator.comparingLong(Taken::asked))
                .forEach(taken -> byThread.computeIfAbsent(taken.thread(), thread -> new ArrayList<>())
                        .add(taken));
        LongStream.Builder cycles = LongStream.builder();
        for (List<Taken> one : byThread.values()) {
            for (int i = 1; i < one.size(); i++) {
                cycles.add(one.get(i).asked() - one.get(i - 1).asked());
            }
        }
        LongStream acquires =
                byThread.values().stream().flatMap(List::stream).mapToLong(taken -> taken.granted() - taken.asked());
        long count = byThread.values().stream().mapToLong(List::size).sum();
        return new Uncontended(count * 1e9 / (end - begin), Samples.of(acquires), Samples.of(cycles.build()));
    }

    static List<String> row(String who, List<Uncontended> rounds) {
        Samples acquires = Samples.of(rounds.stream().flatMapToLong(round -> round.acquires.stream()));
        Samples cycles = Samples.of(rounds.stream().flatMapToLong(round -> round.cycles.stream()));
        return List.of(
                who,
                Spread.of(rounds.stream().mapToDouble(Uncontended::eachSecond)).rate(),
                Report.micros(acquires.median()) + " / " + Report.micros(acquires.percentile(99)),
                Report.micros(cycles.median()) + " / " + Report.micros(cycles.percentile(99)));
    }

    Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("cyclesEachSecond", eachSecond);
        all.put("acquireNanos", Spread.percentiles(acquires));
        all.put("cycleNanos", Spread.percentiles(cycles));
        return all;
    }
}

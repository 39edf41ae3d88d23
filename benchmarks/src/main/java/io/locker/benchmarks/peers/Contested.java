package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Contest;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How rounds on one lock are written down. */
final class Contested {
    static final List<String> HEAD = List.of(
            "who",
            "holds/s (least to most)",
            "hand-overs to another thread/s",
            "to another process",
            "to another process p50 / p99 ms",
            "within a process p50 / p99 ms",
            "wait p50 / p99 / max ms",
            "fairness");

    private Contested() {}

    static List<String> row(String who, List<Contest> rounds) {
        Samples waits = pooled(rounds, Contest::waits);
        return List.of(
                who,
                Spread.of(rounds.stream().mapToDouble(Contest::holdsEachSecond)).rate(),
                Report.rate(Spread.of(rounds.stream().mapToDouble(Contest::changesEachSecond))
                        .median()),
                Math.round(100
                                * Spread.of(rounds.stream().mapToDouble(Contest::shareToAnotherProcess))
                                        .median())
                        + " %",
                middleAndTail(pooled(rounds, Contest::betweenProcesses)),
                middleAndTail(pooled(rounds, Contest::betweenThreads)),
                middleAndTail(waits) + " / " + Report.millis(waits.max()),
                Report.ratio(Spread.of(rounds.stream().mapToDouble(Contest::fairness))
                        .median()));
    }

    private static Samples pooled(List<Contest> rounds, Function<Contest, Samples> part) {
        return Samples.of(rounds.stream().flatMapToLong(round -> part.apply(round).stream()));
    }

    private static String middleAndTail(Samples samples) {
        return samples.count() == 0
                ? "-"
                : Report.millis(samples.median()) + " / " + Report.millis(samples.percentile(99));
    }

    static Map<String, Object> figures(Contest round) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("holdsEachSecond", round.holdsEachSecond());
        all.put("changesEachSecond", round.changesEachSecond());
        all.put("shareToAnotherProcess", round.shareToAnotherProcess());
        all.put("fairness", round.fairness());
        all.put("betweenProcessesNanos", Spread.percentiles(round.betweenProcesses()));
        all.put("betweenThreadsNanos", Spread.percentiles(round.betweenThreads()));
        all.put("waitNanos", Spread.percentiles(round.waits()));
        return all;
    }
}

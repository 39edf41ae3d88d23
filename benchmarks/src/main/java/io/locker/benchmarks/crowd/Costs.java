package io.locker.benchmarks.crowd;

import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Spread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What steps of a part took, and what they left in the memory of the node. */
final class Costs {
    private static final List<String> HEAD =
            List.of("step", "count", "seconds", "a second", "heap MB", "bytes of heap each", "resident MB");

    private final Report report;
    private final Node node;
    private final List<List<String>> rows = new ArrayList<>();
    private final Map<String, Object> kept = new LinkedHashMap<>();
    private long heap;

    Costs(Report report, Node node) throws IOException {
        this.report = report;
        this.node = node;
        heap = node.ask("heap");
        rows.add(List.of("nothing yet", "", "", "", mega(heap), "", mega(node.ask("resident"))));
    }

    /** Something to do. */
    interface Step {
        void run() throws Exception;
    }

    /** Does so many of something that stay. */
    void step(String what, int count, Step step) throws Exception {
        long begin = System.nanoTime();
        step.run();
        long time = System.nanoTime() - begin;
        long resident = node.ask("resident");
        long now = node.ask("heap");
        double each = (double) (now - heap) / count;
        rows.add(List.of(
                what,
                String.format(Locale.ROOT, "%,d", count),
                String.format(Locale.ROOT, "%.1f", time / 1e9),
                Report.rate(count * 1e9 / time),
                mega(now),
                String.format(Locale.ROOT, "%,d", Math.round(each)),
                mega(resident)));
        kept.put(what, Map.of("count", count, "nanos", time, "heapEach", each, "heap", now, "resident", resident));
        heap = now;
    }

    void tell(String part) {
        report.keep(part, kept);
        report.table(HEAD, rows);
    }

    static String mega(long bytes) {
        return String.format(Locale.ROOT, "%,d", bytes >> 20);
    }

    /** Writes durations as others of its kind are written. */
    static List<String> row(String what, Samples samples) {
        return List.of(
                what,
                String.format(Locale.ROOT, "%,d", samples.count()),
                Report.millis(samples.median()),
                Report.millis(samples.percentile(99)),
                Report.millis(samples.max()));
    }

    /** Keeps and writes durations. */
    static List<String> row(Report report, String what, Samples samples) {
        report.keep(what, Spread.percentiles(samples));
        return row(what, samples);
    }
}

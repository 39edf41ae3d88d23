package io.locker.benchmarks.lab;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * A figure of several rounds.
 *
 * @param least the least of them
 * @param median the one in the middle
 * @param most the greatest
 */
public record Spread(double least, double median, double most) {

    public static Spread of(DoubleStream rounds) {
        double[] sorted = rounds.sorted().toArray();
        return new Spread(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
    }

    /** Writes how often per second something happened. */
    public String rate() {
        return Report.rate(median) + " (" + Report.rate(least) + " to " + Report.rate(most) + ")";
    }

    /** Returns what is worth keeping of many durations. */
    public static Map<String, Object> percentiles(Samples samples) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("count", samples.count());
        for (double percent : new double[] {0, 10, 50, 90, 99, 99.9, 100}) {
            all.put("p" + percent, samples.percentile(percent));
        }
        return all;
    }
}

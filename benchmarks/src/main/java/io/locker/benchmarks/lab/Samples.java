package io.locker.benchmarks.lab;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Durations of one kind of work, in nanoseconds. */
public final class Samples {
    private final long[] sorted;

    private Samples(long[] sorted) {
        this.sorted = sorted;
    }

    public static Samples of(LongStream nanos) {
        return new Samples(nanos.sorted().toArray());
    }

    public int count() {
        return sorted.length;
    }

    /** Returns the smallest duration that so many per cent do not exceed; 0 if there are none. */
    public long percentile(double percent) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    public long min() {
        return percentile(0);
    }

    public long median() {
        return percentile(50);
    }

    public long max() {
        return percentile(100);
    }

    /** Returns all of them in ascending order. */
    public LongStream stream() {
        return Arrays.stream(sorted);
    }

    /** Returns all of them in ascending order. */
    public List<Long> toList() {
        return stream().boxed().toList();
    }
}

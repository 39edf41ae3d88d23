package io.locker.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Durations of one kind of work, in nanoseconds. */
final class Samples {
    private final long[] sorted;

    private Samples(long[] sorted) {
        this.sorted = sorted;
    }

    static Samples of(LongStream nanos) {
        return new Samples(nanos.sorted().toArray());
    }

    int count() {
        return sorted.length;
    }

    /** Returns the smallest duration that so many per cent do not exceed; 0 if there are none. */
    long percentile(double percent) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    long min() {
        return percentile(0);
    }

    long median() {
        return percentile(50);
    }

    long max() {
        return percentile(100);
    }

    /** Returns all of them in ascending order. */
    LongStream stream() {
        return Arrays.stream(sorted);
    }

    /** Returns all of them in ascending order. */
    List<Long> toList() {
        return stream().boxed().toList();
    }
}

package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.Samples;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one contestant did in one round. Times are in nanoseconds.
 *
 * @param count how many cycles
 * @param time in what time
 * @param acquire how long an acquire took
 * @param cycle how long an acquire and its release took
 */
record Turn(long count, long time, Latency acquire, Latency cycle) {

    /**
     * How long something took.
     *
     * @param p50 at most so long for half of all
     * @param p99 for 99 of 100
     * @param max for all
     */
    record Latency(long p50, long p99, long max) {
        static Latency of(Samples samples) {
            return new Latency(samples.median(), samples.percentile(99), samples.max());
        }

        private List<Long> numbers() {
            return List.of(p50, p99, max);
        }
    }

    double eachSecond() {
        return count * 1e9 / time;
    }

    /** Writes it for another process. */
    String line() {
        return List.of(List.of(count, time), acquire.numbers(), cycle.numbers()).stream()
                .flatMap(List::stream)
                .map(number -> Long.toString(number))
                .collect(Collectors.joining(" "));
    }

    /** Reads what another process wrote. */
    static Turn parse(String line) {
        long[] numbers =
                Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        return new Turn(
                numbers[0],
                numbers[1],
                new Latency(numbers[2], numbers[3], numbers[4]),
                new Latency(numbers[5], numbers[6], numbers[7]));
    }

    Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("cyclesEachSecond", eachSecond());
        all.put("acquireNanos", acquire.numbers());
        all.put("cycleNanos", cycle.numbers());
        return all;
    }
}

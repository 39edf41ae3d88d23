package io.locker.benchmarks.server;

import java.util.Arrays;
import java.util.stream.LongStream;

/** One of those that are outstanding: a lock that is taken and given back again and again, and when. */
final class Slot {
    private final long end;
    private final String name;
    private long[] acquires = new long[1_024];
    private long[] cycles = new long[1_024];
    private int count;
    private long asked;
    private long granted;

    Slot(String name, long end) {
        this.name = name;
        this.end = end;
    }

    String name() {
        return name;
    }

    /** It is asked for the lock. */
    void ask() {
        asked = System.nanoTime();
    }

    void granted() {
        granted = System.nanoTime();
    }

    /** The cycle is over; says whether there is time for another one. Cycles that end too late do not count. */
    boolean released() {
        long now = System.nanoTime();
        if (now - end > 0) {
            return false;
        }
        if (count == cycles.length) {
            acquires = Arrays.copyOf(acquires, 2 * count);
            cycles = Arrays.copyOf(cycles, 2 * count);
        }
        acquires[count] = granted - asked;
        cycles[count] = now - asked;
        count++;
        return true;
    }

    LongStream acquires() {
        return Arrays.stream(acquires, 0, count);
    }

    LongStream cycles() {
        return Arrays.stream(cycles, 0, count);
    }
}

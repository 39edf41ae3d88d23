package io.locker.benchmarks.peers;

import java.util.Arrays;

/**
 * How many take part in a contest.
 *
 * @param processes how many processes
 * @param threads how many threads in each
 * @param locks how many locks: one for all, or one for each thread of the one process
 */
record Shape(int processes, int threads, int locks) {

    /** Reads {@code 4x4}: processes and threads on one lock; {@code 1x16x16}: with so many locks. */
    static Shape parse(String text) {
        if (!text.matches("[1-9][0-9]?x[1-9][0-9]?(x[1-9][0-9]?)?")) {
            throw new IllegalArgumentException(
                    "A shape is a number of processes, one of threads and perhaps one of locks, such as 4x4 or 1x16x16."
                            + " shape=" + text);
        }
        int[] numbers =
                Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
        Shape shape = new Shape(numbers[0], numbers[1], numbers.length > 2 ? numbers[2] : 1);
        if (shape.locks > 1 && (shape.processes > 1 || shape.locks != shape.threads)) {
            throw new IllegalArgumentException("Several locks are for one process with as many threads. shape=" + text);
        }
        return shape;
    }

    /** Whether nobody ever waits for anybody. */
    boolean isUncontended() {
        return locks == threads && processes == 1;
    }

    @Override
    public String toString() {
        return processes + "x" + threads + "x" + locks;
    }
}

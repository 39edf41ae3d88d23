package io.locker.machine;

import java.util.Random;
import java.util.function.Consumer;

/**
 * Runs a random test from one seed after the other. A failure says the seed and the command that replays it;
 * {@code -Dseed} runs one seed, {@code -Dseeds} another number of them.
 */
final class Seeds {
    private Seeds() {}

    static void run(Class<?> test, int count, Consumer<Random> body) {
        long only = Long.getLong("seed", -1);
        long first = only < 0 ? 1 : only;
        long last = only < 0 ? Integer.getInteger("seeds", count) : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                body.accept(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "Seed " + seed + " failed. Replay: ./mvnw -pl core test -Dtest=" + test.getSimpleName()
                                + " -Dseed=" + seed + "\n" + e.getMessage(),
                        e);
            }
        }
    }

    /** Returns the first seed with which a test fails; 0 if it fails with none. */
    static long firstFailure(int count, Consumer<Random> body) {
        for (long seed = 1; seed <= count; seed++) {
            try {
                body.accept(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                return seed;
            }
        }
        return 0;
    }
}

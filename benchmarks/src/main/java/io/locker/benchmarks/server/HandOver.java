package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One client holds a lock, another waits for it: how long from the release to the grant. */
final class HandOver {
    private static final int SURE_TO_WAIT_MILLIS = 10;
    private static final String NAME = "handed-over";

    private HandOver() {}

    /** Returns how long each took, in nanoseconds. */
    static List<Long> run(Locks one, Locks other, int times) throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        List<Long> took = new ArrayList<>();
        try {
            Section first = one.section(NAME);
            Section second = other.section(NAME);
            for (int i = 0; i < times; i++) {
                first.enter();
                Future<Long> granted = pool.submit(() -> {
                    second.enter();
                    long now = System.nanoTime();
                    second.leave();
                    return now;
                });
                TimeUnit.MILLISECONDS.sleep(SURE_TO_WAIT_MILLIS);
                if (granted.isDone()) {
                    throw new IllegalStateException("A lock was granted while it was held.");
                }
                long begin = System.nanoTime();
                first.leave();
                took.add(granted.get() - begin);
            }
        } finally {
            pool.shutdownNow();
        }
        return took;
    }
}

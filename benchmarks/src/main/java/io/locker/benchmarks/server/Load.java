package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Section;
import io.locker.benchmarks.server.Turn.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Takes and gives back locks of different names, so many of them at a time. */
final class Load {
    private static final int ENDS_WITHIN_SECONDS = 60;

    private Load() {}

    /**
     * How much.
     *
     * @param outstanding how many at a time
     * @param nanos for how long
     */
    record Shape(int outstanding, long nanos) {}

    /** Runs for a while. One alone is a thread that waits for each answer, whatever the client is able to do. */
    static Turn run(Locks locks, String prefix, Shape shape) throws Exception {
        long begin = System.nanoTime();
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < shape.outstanding(); i++) {
            slots.add(new Slot(prefix + "-slot-" + i, begin + shape.nanos()));
        }
        if (shape.outstanding() > 1 && locks instanceof Pipeline pipeline) {
            new Piped(pipeline, slots).run();
        } else {
            threads(locks, slots);
        }
        Samples acquires = Samples.of(slots.stream().flatMapToLong(Slot::acquires));
        Samples cycles = Samples.of(slots.stream().flatMapToLong(Slot::cycles));
        return new Turn(cycles.count(), shape.nanos(), Latency.of(acquires), Latency.of(cycles));
    }

    private static void threads(Locks locks, List<Slot> slots) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(slots.size());
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            slots.forEach(slot -> tasks.add(() -> cycles(locks.section(slot.name()), slot)));
            for (Future<Boolean> task : pool.invokeAll(tasks)) {
                boolean unused = task.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static boolean cycles(Section section, Slot slot) throws Exception {
        boolean again = true;
        while (again) {
            slot.ask();
            section.enter();
            slot.granted();
            section.leave();
            again = slot.released();
        }
        return true;
    }

    /** All of them on the threads of the client. */
    private static final class Piped {
        private final Pipeline pipeline;
        private final List<Slot> slots;
        private final CountDownLatch left;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Piped(Pipeline pipeline, List<Slot> slots) {
            this.pipeline = pipeline;
            this.slots = slots;
            left = new CountDownLatch(slots.size());
        }

        void run() throws InterruptedException {
            slots.forEach(this::acquire);
            if (!left.await(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Answers are missing. slots=" + left.getCount(), failure.get());
            }
            Throwable why = failure.get();
            if (why != null) {
                throw new IllegalStateException("A request failed; the figures are worthless.", why);
            }
        }

        private void acquire(Slot slot) {
            slot.ask();
            pipeline.acquire(slot.name(), why -> {
                slot.granted();
                if (fails(why)) {
                    return;
                }
                release(slot);
            });
        }

        private void release(Slot slot) {
            pipeline.release(slot.name(), why -> {
                if (fails(why)) {
                    return;
                }
                if (slot.released()) {
                    acquire(slot);
                } else {
                    left.countDown();
                }
            });
        }

        private boolean fails(@Nullable Throwable why) {
            if (why != null) {
                failure.compareAndSet(null, why);
                left.countDown();
            }
            return why != null;
        }
    }
}

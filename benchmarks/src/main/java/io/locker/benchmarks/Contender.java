package io.locker.benchmarks;

import io.locker.Locker;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.benchmarks.lab.JavaProcess;
import io.locker.benchmarks.lab.Taken;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A process whose threads take one lock again and again, do nothing with it, and note when. */
final class Contender {
    private Contender() {}

    /** Starts a contender; it says {@code ready}, waits to be let go, and leaves its notes in a file. */
    static JavaProcess start(String uri, int threads, Duration time, Path notes) throws IOException {
        return JavaProcess.start(
                Contender.class,
                List.of(uri, Integer.toString(threads), Long.toString(time.toNanos()), notes.toString()));
    }

    public static void main(String[] args) throws Exception {
        int threads = Integer.parseInt(args[1]);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Taken> all = new ArrayList<>();
        try (Locker locker = Locker.open(args[0])) {
            locker.lock("contender/" + ProcessHandle.current().pid()).acquire().close();
            DistributedLock lock = locker.lock("contest");
            JavaProcess.sayAndWait("ready");
            long end = System.nanoTime() + Long.parseLong(args[2]);
            List<Callable<List<Taken>>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                tasks.add(() -> takeUntil(end, lock, thread));
            }
            for (Future<List<Taken>> taken : pool.invokeAll(tasks)) {
                all.addAll(taken.get());
            }
        } finally {
            pool.shutdown();
        }
        Taken.leave(all, Path.of(args[3]));
    }

    private static List<Taken> takeUntil(long end, DistributedLock lock, int thread) throws InterruptedException {
        List<Taken> taken = new ArrayList<>();
        long asked = System.nanoTime();
        while (asked - end < 0) {
            try (Hold hold = lock.acquire()) {
                long granted = System.nanoTime();
                taken.add(new Taken(hold.token().value(), 0, thread, asked, granted, System.nanoTime()));
            }
            asked = System.nanoTime();
        }
        return taken;
    }
}

package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.JavaProcess;
import io.locker.benchmarks.lab.Section;
import io.locker.benchmarks.lab.Taken;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.LogManager;

/** A process whose threads take locks again and again, and note when. */
final class PeerProcess {
    private PeerProcess() {}

    /**
     * What a process does.
     *
     * @param kind with whose locks
     * @param address where they live
     * @param name the lock; each thread has its own if there are several
     * @param shape how many threads and locks
     * @param time for how long
     */
    record Job(PeerKind kind, String address, String name, Shape shape, Duration time) {

        /** Starts a process; it says {@code ready}, waits to be let go, and leaves its notes in a file. */
        JavaProcess start(Duration lease, Path directory, int index) throws IOException {
            return JavaProcess.start(
                    PeerProcess.class,
                    List.of(
                            kind.name(),
                            address,
                            name,
                            shape.toString(),
                            time.toString(),
                            lease.toString(),
                            directory.toString(),
                            Integer.toString(index)));
        }
    }

    static Path notes(Path directory, int index) {
        return directory.resolve("notes-" + index);
    }

    public static void main(String[] args) {
        int code = 1;
        // Some clients log what is thrown away while they close.
        LogManager.getLogManager().reset();
        try {
            run(args);
            code = 0;
        } catch (Throwable e) {
            e.printStackTrace(System.err);
        }
        // Some clients leave threads behind that would keep this process.
        Runtime.getRuntime().halt(code);
    }

    private static void run(String[] args) throws Exception {
        Job job = new Job(PeerKind.valueOf(args[0]), args[1], args[2], Shape.parse(args[3]), Duration.parse(args[4]));
        Path directory = Path.of(args[6]);
        int index = Integer.parseInt(args[7]);
        int threads = job.shape.threads();
        Exclusion exclusion = Exclusion.at(directory.resolve("shared"), job.shape.locks());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Taken> all = new ArrayList<>();
        try (Peer peer = job.kind.open(job.address, Optional.of(Duration.parse(args[5])))) {
            List<Contestant> contestants = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int lock = i % job.shape.locks();
                Section section = peer.lock(job.name + "/" + lock);
                contestants.add(new Contestant(section, exclusion, lock, i, 1L + (long) index * threads + i));
            }
            // Whoever is alone now has met all classes and made all connections.
            Section alone = peer.lock(job.name + "/alone-" + index);
            alone.enter();
            alone.leave();
            JavaProcess.sayAndWait("ready");
            long end = System.nanoTime() + job.time.toNanos();
            List<Callable<List<Taken>>> tasks = new ArrayList<>();
            contestants.forEach(contestant -> tasks.add(() -> contestant.takeUntil(end)));
            for (Future<List<Taken>> taken : pool.invokeAll(tasks)) {
                all.addAll(taken.get());
            }
        } finally {
            pool.shutdown();
        }
        Taken.leave(all, notes(directory, index));
    }

    /**
     * One thread.
     *
     * @param section its way into the lock
     * @param exclusion what is done there
     * @param lock which lock
     * @param thread its number in this process
     * @param id its number in all processes, from 1
     */
    private record Contestant(Section section, Exclusion exclusion, int lock, int thread, long id) {
        List<Taken> takeUntil(long end) throws Exception {
            List<Taken> taken = new ArrayList<>();
            long asked = System.nanoTime();
            while (asked - end < 0) {
                section.enter();
                long granted = System.nanoTime();
                long number = exclusion.work(lock, id);
                taken.add(new Taken(number, 0, thread, asked, granted, System.nanoTime()));
                section.leave();
                asked = System.nanoTime();
            }
            return taken;
        }
    }
}

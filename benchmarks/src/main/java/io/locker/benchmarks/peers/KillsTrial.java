package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.JavaProcess;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Section;
import io.locker.benchmarks.lab.Trial;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How long the next in line waits after the process of the holder was killed, with the lease that each library has
 * unless told otherwise. All do it beside each other, because all they do is wait.
 */
final class KillsTrial implements Trial {
    private static final int FIRST_AFTER_MILLIS = 1_500;
    private static final int LATER_BY_MILLIS = 1_700;

    private final List<PeerKind> peers;
    private final Servers servers;
    private final int rounds;

    KillsTrial(List<PeerKind> peers, Servers servers, int rounds) {
        this.peers = peers;
        this.servers = servers;
        this.rounds = rounds;
    }

    @Override
    public void run(Report report) throws Exception {
        report.note("From the kill of a holder to the next holder, at each library's own lease; " + rounds
                + " kills, the first one " + FIRST_AFTER_MILLIS + " ms after the grant, each " + LATER_BY_MILLIS
                + " ms later than the one before.");
        Map<PeerKind, Future<List<Long>>> running = new EnumMap<>(PeerKind.class);
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            for (PeerKind kind : peers) {
                running.put(kind, pool.submit(() -> kills(kind)));
            }
            List<List<String>> rows = new ArrayList<>();
            for (Map.Entry<PeerKind, Future<List<Long>>> each : running.entrySet()) {
                List<Long> took = each.getValue().get();
                Samples samples = Samples.of(took.stream().mapToLong(Long::longValue));
                report.keep("kills " + each.getKey().title(), took);
                rows.add(List.of(each.getKey().title(), Report.millis(samples.median()), Report.millis(samples.max())));
            }
            report.table(List.of("who", "to the next holder p50 ms", "longest ms"), rows);
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Long> kills(PeerKind kind) throws Exception {
        String address = servers.address(kind.store());
        List<Long> took = new ArrayList<>();
        try (Peer peer = kind.open(address, Optional.empty());
                ExecutorServiceOfOne waiter = new ExecutorServiceOfOne()) {
            for (int round = 0; round < rounds; round++) {
                String name = kind.title() + "/killed-" + round;
                Section section = peer.lock(name);
                try (JavaProcess victim = JavaProcess.start(PeerVictim.class, List.of(kind.name(), address, name))) {
                    victim.awaitLine("held");
                    Future<Long> granted = waiter.executor.submit(() -> {
                        section.enter();
                        long now = System.nanoTime();
                        section.leave();
                        return now;
                    });
                    TimeUnit.MILLISECONDS.sleep(FIRST_AFTER_MILLIS + (long) round * LATER_BY_MILLIS);
                    if (granted.isDone()) {
                        throw new IllegalStateException(
                                "A lock was granted while its holder lived. who=" + kind.title());
                    }
                    long killed = System.nanoTime();
                    victim.kill();
                    took.add(granted.get() - killed);
                }
            }
        }
        return took;
    }

    /** A thread that ends with its use: many locks belong to the thread that took them. */
    private record ExecutorServiceOfOne(ExecutorService executor) implements AutoCloseable {
        ExecutorServiceOfOne() {
            this(Executors.newSingleThreadExecutor());
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}

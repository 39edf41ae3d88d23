package io.locker.benchmarks;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Trial;
import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.RabbitKind;
import io.locker.testkit.server.ServerKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/**
 * Acquires, releases and hand-overs on a log, against the way of a bare message through the same server. All take turns
 * in short rounds, so that what disturbs one disturbs all.
 */
final class LogTrial implements Trial {
    private static final String LOCK = "orders/42";

    private final Place place;
    private final int rounds;
    private final int warmup;
    private final int cycles;
    private final Map<String, List<Long>> nanos = new TreeMap<>();

    /**
     * Where the logs are.
     *
     * @param kind the server
     * @param suffix what the address of locks has behind that of the server
     * @param bare a log of that server without locks
     */
    private record Place(ServerKind kind, String suffix, Opening bare) {}

    /** Opens a log without locks. */
    private interface Opening {
        BareLog at(String url) throws Exception;
    }

    /** What is measured: one cycle, which returns how long it took, in nanoseconds. */
    private interface Cycle {
        long run() throws Exception;
    }

    private LogTrial(Settings settings, Place place) {
        this.place = place;
        rounds = settings.number("rounds", 20);
        warmup = settings.number("warmup", 10);
        cycles = settings.number("cycles", 200);
        settings.directory();
    }

    /** On a stream of RabbitMQ. */
    static LogTrial ofStream(Settings settings) {
        return new LogTrial(settings, new Place(RabbitKind.PLAIN, "", BareStream::at));
    }

    /** On a topic of Kafka. */
    static LogTrial ofTopic(Settings settings) {
        return new LogTrial(settings, new Place(KafkaKind.PLAIN, "/locker?replication=1&partitions=1", BareTopic::at));
    }

    @Override
    public void run(Report report) throws Exception {
        try (TestServer server = TestServers.own(place.kind);
                BareLog bare = place.bare.at(server.url());
                Locker one = Locker.open(server.url() + place.suffix);
                Locker other = Locker.open(server.url() + place.suffix)) {
            report.note("Broker: " + TestServers.table());
            report.note(rounds + " rounds of " + cycles + " cycles each, after " + warmup + " rounds of warm-up.");
            for (int round = -warmup; round < rounds; round++) {
                boolean counts = round >= 0;
                turn("a message, confirmed and consumed", counts, () -> timed(bare));
                turn("an acquire", counts, () -> acquire(one));
                turn("a hand-over to another client", counts, () -> handOver(one, other));
            }
            tell(report);
        }
    }

    private void turn(String name, boolean counts, Cycle cycle) throws Exception {
        for (int i = 0; i < cycles; i++) {
            long took = cycle.run();
            if (counts) {
                nanos.computeIfAbsent(name, absent -> new ArrayList<>()).add(took);
            }
        }
    }

    private static long timed(BareLog bare) throws Exception {
        long begin = System.nanoTime();
        bare.roundTrip();
        return System.nanoTime() - begin;
    }

    private static long acquire(Locker locker) throws InterruptedException {
        long begin = System.nanoTime();
        Hold hold = locker.lock(LOCK).acquire();
        long took = System.nanoTime() - begin;
        hold.release();
        return took;
    }

    private static long handOver(Locker one, Locker other) throws Exception {
        Hold hold = one.lock(LOCK).acquire();
        CompletableFuture<Hold> turn = other.lock(LOCK).acquireAsync();
        while (other.lock(LOCK).inspect().waiters().isEmpty()) {
            Thread.onSpinWait();
        }
        CompletableFuture<Long> arrived = turn.thenApply(next -> System.nanoTime());
        long begin = System.nanoTime();
        hold.release();
        long took = arrived.get() - begin;
        turn.get().release();
        return took;
    }

    private void tell(Report report) {
        Samples bare = samples("a message, confirmed and consumed");
        List<List<String>> rows = new ArrayList<>();
        for (String name : nanos.keySet()) {
            Samples all = samples(name);
            rows.add(List.of(
                    name,
                    Report.micros(all.median()),
                    Report.micros(all.percentile(99)),
                    Report.ratio((double) all.median() / bare.median())));
            report.keep(name, all.toList());
        }
        report.table(List.of("", "p50 us", "p99 us", "p50 against a message"), rows);
    }

    private Samples samples(String name) {
        return Samples.of(LongStream.of(nanos.getOrDefault(name, List.of()).stream()
                .mapToLong(Long::longValue)
                .toArray()));
    }
}

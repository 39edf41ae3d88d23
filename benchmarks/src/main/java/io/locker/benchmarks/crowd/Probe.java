package io.locker.benchmarks.crowd;

import io.locker.benchmarks.lab.Samples;
import io.locker.machine.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Somebody who takes a lock that nobody else wants and gives it back, one after the other, while others do much. */
final class Probe implements AutoCloseable {
    private static final int ENDS_WITHIN_SECONDS = 60;

    private final Crowd crowd;
    private final ConcurrentLinkedQueue<Long> acquires = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean ends;
    private long names;

    private Probe(Crowd crowd) {
        this.crowd = crowd;
    }

    /** Begins; each that begins on a node has a prefix of its own. */
    static Probe start(String address, String prefix) {
        Crowd alone = Crowd.connect(address, new Crowd.Size(prefix, 1, 1), event -> {});
        alone.open();
        Probe probe = new Probe(alone);
        new Thread(probe::run, "probe").start();
        return probe;
    }

    private void run() {
        try {
            while (!ends) {
                cycle();
            }
            ended.complete(null);
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    private void cycle() throws Exception {
        names++;
        var acquire = crowd.acquire(0, "probe/lock-" + names);
        long begin = System.nanoTime();
        Reply reply = crowd.lineOf(0).carry(acquire);
        acquires.add(System.nanoTime() - begin);
        if (!(reply instanceof Reply.Granted)) {
            throw new IllegalStateException("Nobody else wants this lock. reply=" + reply);
        }
        Reply unused =
                crowd.lineOf(0).carry(crowd.release(0, acquire.claim().id().number()));
    }

    /** Returns how long acquires took since the last call. */
    Samples take() {
        var taken = LongStream.builder();
        for (Long each = acquires.poll(); each != null; each = acquires.poll()) {
            taken.add(each);
        }
        return Samples.of(taken.build());
    }

    @Override
    public void close() {
        ends = true;
        try {
            ended.orTimeout(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS).join();
        } finally {
            crowd.close();
        }
    }
}

package io.locker.server.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Says when a snapshot is to be taken: after so many bytes of entries, and never two at once. */
final class SnapshotPace {
    private static final System.Logger LOG = System.getLogger(SnapshotPace.class.getName());

    private final long least;
    private final AtomicLong since = new AtomicLong();
    private final AtomicLong lastSize = new AtomicLong();
    private final AtomicBoolean underWay = new AtomicBoolean();

    SnapshotPace(long least) {
        this.least = least;
    }

    /** An entry was applied: returns whether a snapshot is to be taken now. */
    boolean applied(int bytes) {
        long enough = Math.max(least, 2 * lastSize.get());
        return since.addAndGet(bytes) >= enough && underWay.compareAndSet(false, true);
    }

    /** A snapshot was asked for. */
    void asked(CompletableFuture<Void> snapshot) {
        var unused = snapshot.whenComplete((done, failed) -> {
            underWay.set(false);
            if (failed != null) {
                since.set(0); // it is tried again after as much as before the first time
                LOG.log(System.Logger.Level.WARNING, "No snapshot was saved; the log grows.", failed);
            }
        });
    }

    /** What is to be in a snapshot was taken hold of. */
    void taken() {
        since.set(0);
    }

    /** A snapshot was written. */
    void saved(long bytes) {
        lastSize.set(bytes);
    }
}

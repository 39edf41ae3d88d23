package io.locker.benchmarks;

import io.locker.Locker;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Scratch;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Trial;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** How much heap a client needs for each lock that it holds or awaits. The store is on disk, not in this heap. */
final class MemoryTrial implements Trial {
    private static final int COLLECTIONS = 4;

    private final Settings settings;
    private final int count;
    private final List<List<String>> rows = new ArrayList<>();

    MemoryTrial(Settings settings) {
        this.settings = settings;
        count = settings.number("count", 10_000);
        settings.directory();
    }

    @Override
    public void run(Report report) throws Exception {
        try (Scratch scratch = Scratch.in(settings.directory());
                Locker holder = Locker.open(scratch.locks());
                Locker waiter = Locker.open(scratch.locks())) {
            report.note(count + " of each.");
            holder.lock("warm-up").acquire().close();
            waiter.lock("warm-up").acquire().close();
            long empty = used();
            List<Hold> holds = hold(holder);
            long held = used();
            tell(report, "a lock held", held - empty);
            List<CompletableFuture<Hold>> each = await(waiter, "lock/");
            long awaited = used();
            tell(report, "a claim that waits, each for another lock", awaited - held);
            List<CompletableFuture<Hold>> one = new ArrayList<>();
            DistributedLock lock = waiter.lock("lock/0");
            for (int i = 0; i < count; i++) {
                one.add(lock.acquireAsync());
            }
            settle(waiter);
            tell(report, "a claim that waits, all for one lock", used() - awaited);
            check(holds, each, one);
            report.table(List.of("what", "bytes of heap"), rows);
            one.forEach(claim -> claim.cancel(false));
            each.forEach(claim -> claim.cancel(false));
            settle(waiter);
            holds.forEach(Hold::close);
        }
    }

    private List<Hold> hold(Locker locker) throws InterruptedException {
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            holds.add(locker.lock("lock/" + i).acquire());
        }
        return holds;
    }

    private List<CompletableFuture<Hold>> await(Locker locker, String prefix) throws Exception {
        List<CompletableFuture<Hold>> claims = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            claims.add(locker.lock(prefix + i).acquireAsync());
        }
        settle(locker);
        return claims;
    }

    /** The client starts claims in the order in which they came, so one that came later and is through is the end. */
    private static void settle(Locker locker) throws Exception {
        for (int i = 0; i < 10; i++) {
            locker.lock("settled").acquireAsync().get().close();
        }
    }

    private static void check(List<Hold> holds, List<CompletableFuture<Hold>> each, List<CompletableFuture<Hold>> one) {
        boolean allHeld = holds.stream().allMatch(Hold::isValid);
        boolean anyDone = each.stream().anyMatch(CompletableFuture::isDone)
                || one.stream().anyMatch(CompletableFuture::isDone);
        if (!allHeld || anyDone) {
            throw new IllegalStateException("A hold was lost or a claim did not wait; the figures are worthless.");
        }
    }

    private void tell(Report report, String what, long bytes) {
        rows.add(List.of(what, String.format(Locale.ROOT, "%,d", Math.round((double) bytes / count))));
        report.keep(what, bytes);
    }

    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Section;
import io.locker.benchmarks.lab.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a server keeps of many locks of different names, each taken and given back once. */
final class NamesTrial implements Trial {
    /** Longer than anybody's leases and intervals of tidying up. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final List<PeerKind> peers;
    private final Servers servers;
    private final int count;

    NamesTrial(List<PeerKind> peers, Servers servers, int count) {
        this.peers = peers;
        this.servers = servers;
        this.count = count;
    }

    @Override
    public void run(Report report) throws Exception {
        report.note("Keys or rows that are left of " + count + " names.");
        List<List<String>> rows = new ArrayList<>();
        for (PeerKind kind : peers) {
            if (kind == PeerKind.PG_ADVISORY) {
                // A lock of a session is never in a table, and this contestant has a connection for each.
                continue;
            }
            Optional<Duration> lease = Optional.of(Duration.ofSeconds(10));
            long before = servers.kept(kind.store());
            long atOnce;
            try (Peer peer = kind.open(servers.address(kind.store()), lease)) {
                for (int i = 0; i < count; i++) {
                    Section section = peer.lock("names/" + i);
                    section.enter();
                    section.leave();
                }
                atOnce = servers.kept(kind.store()) - before;
            }
            long left = afterwards(kind, before);
            report.keep("names " + kind.title(), List.of(atOnce, left));
            rows.add(List.of(kind.title(), Long.toString(atOnce), Long.toString(left)));
        }
        report.table(List.of("who", "left at once", "left in the end"), rows);
    }

    private long afterwards(PeerKind kind, long before) throws Exception {
        long deadline = System.nanoTime() + GRACE.toNanos();
        long left = servers.kept(kind.store()) - before;
        while (left > 0 && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(200);
            left = servers.kept(kind.store()) - before;
        }
        return left;
    }
}

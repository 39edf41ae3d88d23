package io.locker.benchmarks.crowd;

import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.remote.ClusterClient;
import io.locker.testkit.Await;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Many held locks of many sessions: what they take, what keeping them alive costs, how an uncontended acquire fares
 * beside them, and what a snapshot, a back-up, a restart and a restore take.
 *
 * @param size the crowd
 * @param locks how many locks are held
 * @param beatMillis in what time each session gives a heartbeat
 * @param rounds how often all give one
 */
record LocksPart(Crowd.Size size, int locks, int beatMillis, int rounds) implements CrowdTrial.Part {
    private static final int PAGE = 100;
    private static final int PAGES = 500;
    private static final Duration LONGEST_BACKUP = Duration.ofMinutes(10);
    private static final List<String> HEAD = List.of("acquire, uncontended", "count", "p50 ms", "p99 ms", "longest ms");

    @Override
    public void run(Report report, Node node) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        try (Crowd crowd = Crowd.connect(node.address(), size, event -> {});
                Probe probe = Probe.start(node.address(), "b0b0b0b0")) {
            warmUp(probe);
            rows.add(quiet(report, "with nothing else in the table", probe));
            Costs costs = new Costs(report, node);
            costs.step("sessions", size.sessions(), crowd::open);
            costs.step("held locks", locks, () -> hold(crowd));
            costs.tell("locks");
            Samples unused = probe.take();
            rows.add(quiet(report, "with all of them, silent", probe));
            rows.add(beats(report, node, crowd, probe));
            rows.add(pages(report, crowd, probe));
            rows.add(snapshot(report, node, probe, ""));
            rows.add(snapshot(report, node, probe, " again"));
            rows.add(backup(report, node, probe));
        }
        report.note("Beside it, " + Surroundings.load() + ":");
        report.table(HEAD, rows);
        restart(report, node);
        restore(report, node);
    }

    /** A node that has just started has not met its own code. */
    private void warmUp(Probe probe) {
        Await.letPass(Duration.ofMillis(2L * beatMillis));
        Samples unused = probe.take();
    }

    private List<String> quiet(Report report, String what, Probe probe) {
        Await.letPass(Duration.ofMillis(beatMillis));
        return Costs.row(report, what, probe.take());
    }

    private String name(int lock) {
        return String.format(Locale.ROOT, "tenant-%03d/order-%08d", lock % 1_000, lock);
    }

    private void hold(Crowd crowd) {
        crowd.each(
                locks,
                i -> i % size.sessions(),
                i -> crowd.acquire(i % size.sessions(), name(i)),
                Reply.Granted.class::isInstance);
    }

    private List<String> beats(Report report, Node node, Crowd crowd, Probe probe) throws Exception {
        long processor = node.ask("processor");
        long collections = node.ask("collections");
        long begin = System.nanoTime();
        Beats beats = Beats.send(crowd, beatMillis, rounds);
        double time = System.nanoTime() - begin;
        Samples acquires = probe.take();
        double share = (node.ask("processor") - processor) / time;
        double collected = (node.ask("collections") - collections) / time;
        report.keep("beats", List.of(beats.answered().count() * 1e9 / time, share, collected));
        report.note(String.format(
                Locale.ROOT,
                "Heartbeats: %,.0f a second, answered within p50 %s / p99 %s / longest %s ms; the sender was %s ms late"
                        + " at most. The node used %.2f processors meanwhile, also for the acquires beside them;"
                        + " %.1f %% of the time its collector stopped it.",
                beats.answered().count() * 1e9 / time,
                Report.millis(beats.answered().median()),
                Report.millis(beats.answered().percentile(99)),
                Report.millis(beats.answered().max()),
                Report.millis(beats.late()),
                share,
                100 * collected));
        return Costs.row(report, "while all give heartbeats", acquires);
    }

    private List<String> pages(Report report, Crowd crowd, Probe probe) throws Exception {
        LongStream.Builder took = LongStream.builder();
        Samples unused = probe.take();
        for (int i = 0; i < PAGES; i++) {
            String prefix = String.format(Locale.ROOT, "tenant-%03d/", i % 1_000);
            long begin = System.nanoTime();
            ServiceWord.Answer answer = crowd.lineOf(0).ask(id -> new ServiceCall.ListNames(id, prefix, "", PAGE));
            took.add(System.nanoTime() - begin);
            if (!(answer instanceof ServiceWord.Listed listed) || listed.names().isEmpty()) {
                throw new IllegalStateException("There are such names. answer=" + answer);
            }
        }
        List<String> row = Costs.row(report, "while names are listed", probe.take());
        Samples pages = Samples.of(took.build());
        report.note("A page of " + PAGE + " names: p50 " + Report.millis(pages.median()) + " / p99 "
                + Report.millis(pages.percentile(99)) + " ms.");
        return row;
    }

    private List<String> snapshot(Report report, Node node, Probe probe, String again) throws Exception {
        Samples before = probe.take();
        long took = node.ask("snapshot");
        List<String> row = Costs.row(report, "while a snapshot is taken" + again, probe.take());
        report.keep("snapshot" + again, List.of(took, node.snapshotBytes(), before.count()));
        report.note("A snapshot" + again + ": " + Report.millis(took) + " ms, " + Costs.mega(node.snapshotBytes())
                + " MB.");
        return row;
    }

    private List<String> backup(Report report, Node node, Probe probe) throws Exception {
        long held = node.ask("heap");
        long unused = node.ask("most");
        Samples before = probe.take();
        long begin = System.nanoTime();
        try (ClusterClient cluster = ClusterClient.open("locker://" + node.address(), LONGEST_BACKUP)) {
            cluster.backup(node.backup());
        }
        long took = System.nanoTime() - begin;
        List<String> row = Costs.row(report, "while a back-up is taken", probe.take());
        long most = node.ask("most");
        long bytes = Files.size(node.backup());
        report.keep("backup", List.of(took, bytes, held, most, before.count()));
        report.note("A back-up: " + Report.millis(took) + " ms, " + Costs.mega(bytes) + " MB. The node kept "
                + Costs.mega(held) + " MB of heap before, and had " + Costs.mega(most)
                + " MB in use at most meanwhile, garbage included.");
        return row;
    }

    private void restart(Report report, Node node) throws Exception {
        long took = node.restart();
        long heap = node.ask("heap");
        long resumed = resume(node);
        report.keep("restart", List.of(took, resumed, heap));
        report.note("After kill -9: serves again after " + Report.millis(took) + " ms with " + Costs.mega(heap)
                + " MB of heap; all sessions were resumed, with how their claims stand, in "
                + Report.millis(resumed) + " ms.");
        try (Probe probe = Probe.start(node.address(), "b1b1b1b1")) {
            long first = node.ask("snapshot");
            Samples beside = probe.take();
            report.keep("first snapshot", List.of(first, beside.max()));
            report.note("Its first snapshot took " + Report.millis(first) + " ms, and an acquire beside it "
                    + Report.millis(beside.max()) + " ms at most.");
        }
    }

    private void restore(Report report, Node node) throws Exception {
        List<Long> took = node.restore(node.backup());
        long resumed = resume(node);
        report.keep("restore", List.of(took.get(0), took.get(1), resumed));
        report.note("From the back-up: the data were made in " + Report.millis(took.get(0))
                + " ms; a node served with them " + Report.millis(took.get(1))
                + " ms later; all sessions were resumed in " + Report.millis(resumed) + " ms.");
    }

    private long resume(Node node) {
        try (Crowd again = Crowd.connect(node.address(), size, event -> {})) {
            long begin = System.nanoTime();
            again.resume(answer -> answer instanceof ServiceWord.Resumed resumed
                    && resumed.alive()
                    && resumed.standings().size() >= locks / size.sessions());
            return System.nanoTime() - begin;
        }
    }
}

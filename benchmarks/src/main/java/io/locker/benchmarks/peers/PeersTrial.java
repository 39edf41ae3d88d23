package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Contest;
import io.locker.benchmarks.lab.JavaProcess;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Scratch;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Taken;
import io.locker.benchmarks.lab.Trial;
import io.locker.benchmarks.peers.PeerProcess.Job;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;

/**
 * Locker beside the locks of other libraries, on the same servers and in the same run.
 *
 * <p>Each turn of each contestant is made by new processes. Who begins changes from round to round.
 */
public final class PeersTrial implements Trial {
    private final Settings settings;
    private final List<PeerKind> peers;
    private final List<Shape> shapes;
    private final List<String> parts;
    private final int rounds;
    private final Duration warmup;
    private final Duration warmupOfSeveral;
    private final Duration time;
    private final Duration lease;
    private final int kills;
    private final int names;
    private final Servers servers;
    private int turns;

    /** Reads the settings. */
    public PeersTrial(Settings settings) {
        this.settings = settings;
        peers = PeerKind.parse(settings.text("peers", "redis,postgresql"));
        shapes = Arrays.stream(settings.text("shapes", "1x1,1x16x16,1x16,4x4").split(",", -1))
                .map(Shape::parse)
                .toList();
        parts = List.of(settings.text("parts", "contests,kills,names").split(",", -1));
        rounds = settings.number("rounds", 3);
        warmup = Duration.ofSeconds(settings.number("warmup", 8));
        warmupOfSeveral = Duration.ofSeconds(settings.number("warmup-of-several", 12));
        time = Duration.ofSeconds(settings.number("seconds", 4));
        lease = Duration.ofSeconds(settings.number("lease", 10));
        kills = settings.number("kills", 3);
        names = settings.number("names", 20_000);
        servers = new Servers(settings);
        settings.directory();
    }

    @Override
    public void run(Report report) throws Exception {
        // Some clients log what is thrown away while they close.
        LogManager.getLogManager().reset();
        try (servers) {
            peers.forEach(peer -> servers.address(peer.store()));
            report.note(servers.describe());
            if (parts.contains("contests")) {
                contests(report);
            }
            if (parts.contains("names")) {
                new NamesTrial(peers, servers, names).run(report);
            }
            if (parts.contains("kills")) {
                new KillsTrial(peers, servers, kills).run(report);
            }
        }
    }

    private void contests(Report report) throws IOException, InterruptedException {
        for (Shape shape : shapes) {
            report.note(shape + " (processes x threads x locks): medians of " + rounds + " rounds of "
                    + time.toSeconds() + " s after " + warmup(shape).toSeconds() + " s of warm-up, lease "
                    + lease.toSeconds() + " s.");
            if (shape.isUncontended()) {
                uncontended(report, shape);
            } else {
                contested(report, shape);
            }
        }
    }

    private void uncontended(Report report, Shape shape) throws IOException, InterruptedException {
        Map<PeerKind, List<Uncontended>> results = new EnumMap<>(PeerKind.class);
        for (int round = 0; round < rounds; round++) {
            for (PeerKind peer : inOrder(round)) {
                Turn turn = turn(peer, shape);
                Uncontended result = Uncontended.of(turn.taken, turn.begin, turn.begin + time.toNanos());
                results.computeIfAbsent(peer, first -> new ArrayList<>()).add(result);
                report.keep(shape + " " + peer.title() + " round " + (round + 1), result.figures());
            }
        }
        List<List<String>> rows = new ArrayList<>();
        results.forEach((peer, all) -> rows.add(Uncontended.row(peer.title(), all)));
        report.table(Uncontended.HEAD, rows);
    }

    private void contested(Report report, Shape shape) throws IOException, InterruptedException {
        Map<PeerKind, List<Contest>> results = new EnumMap<>(PeerKind.class);
        for (int round = 0; round < rounds; round++) {
            for (PeerKind peer : inOrder(round)) {
                Turn turn = turn(peer, shape);
                int contestants = shape.processes() * shape.threads();
                Contest result = new Contest(turn.taken, contestants, turn.begin, turn.begin + time.toNanos());
                results.computeIfAbsent(peer, first -> new ArrayList<>()).add(result);
                report.keep(shape + " " + peer.title() + " round " + (round + 1), Contested.figures(result));
            }
        }
        List<List<String>> rows = new ArrayList<>();
        results.forEach((peer, all) -> rows.add(Contested.row(peer.title(), all)));
        report.table(Contested.HEAD, rows);
    }

    /** What was done in one turn, and from when it counts. */
    private record Turn(List<Taken> taken, long begin) {}

    private Turn turn(PeerKind peer, Shape shape) throws IOException, InterruptedException {
        List<JavaProcess> processes = new ArrayList<>();
        Job job = new Job(
                peer,
                servers.address(peer.store()),
                "turn-" + ++turns,
                shape,
                warmup(shape).plus(time));
        try (Scratch scratch = Scratch.in(settings.directory())) {
            try {
                for (int i = 0; i < shape.processes(); i++) {
                    processes.add(job.start(lease, scratch.path(), i));
                }
                for (JavaProcess process : processes) {
                    process.awaitLine("ready");
                }
                long begin = System.nanoTime() + warmup(shape).toNanos();
                for (JavaProcess process : processes) {
                    process.go();
                }
                List<Taken> all = new ArrayList<>();
                for (int i = 0; i < shape.processes(); i++) {
                    processes.get(i).awaitEnd();
                    all.addAll(Taken.read(PeerProcess.notes(scratch.path(), i), i));
                }
                return new Turn(all, begin);
            } finally {
                processes.forEach(JavaProcess::close);
            }
        }
    }

    private Duration warmup(Shape shape) {
        return shape.processes() > 1 ? warmupOfSeveral : warmup;
    }

    private List<PeerKind> inOrder(int round) {
        List<PeerKind> order = new ArrayList<>(peers);
        Collections.rotate(order, -round);
        return order;
    }
}

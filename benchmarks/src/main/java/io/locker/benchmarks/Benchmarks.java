package io.locker.benchmarks;

import io.locker.benchmarks.crowd.CrowdTrial;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.benchmarks.lab.Trial;
import io.locker.benchmarks.peers.PeersTrial;
import io.locker.benchmarks.server.ServerTrial;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The command that runs the benchmarks: each prints its figures as tables and keeps all of them as JSON. */
public final class Benchmarks {
    private static final Map<String, Kind> KINDS = kinds();
    private static final Set<String> HELP = Set.of("--help", "-h", "help");
    private static final int MISUSED = 64;

    private Benchmarks() {}

    /** Reads the settings of one kind of benchmark. */
    interface Reader {
        Trial read(Settings settings);
    }

    private record Kind(String shows, Reader reader) {}

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("commits", new Kind("file: uncontended, against bare SQLite commits", CommitTrial::new));
        kinds.put("handover", new Kind("file: one lock, several processes and threads", HandOverTrial::new));
        kinds.put("crash", new Kind("file: from the kill of a holder to the next holder", CrashTrial::new));
        kinds.put("peers", new Kind("redis: and postgresql:, beside other libraries' locks", PeersTrial::new));
        kinds.put("stream", new Kind("rabbitmq: against a message through a bare stream", LogTrial::ofStream));
        kinds.put("topic", new Kind("kafka: against a record through a bare topic", LogTrial::ofTopic));
        kinds.put("server", new Kind("locker: on its own server, beside etcd and ZooKeeper", ServerTrial::new));
        kinds.put("crowd", new Kind("locker: many locks, sessions and waiting claims on one node", CrowdTrial::new));
        kinds.put("start", new Kind("./locker run against the start of a bare JVM", StartTrial::new));
        kinds.put("memory", new Kind("heap for each hold and each waiting claim", MemoryTrial::new));
        return kinds;
    }

    /**
     * Runs one benchmark.
     *
     * @param args which, and its settings
     * @throws Exception if it fails
     */
    public static void main(String[] args) throws Exception {
        int code = run(List.of(args), System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Runs one benchmark, or says what can be said; returns the exit code. */
    static int run(List<String> args, PrintStream out, PrintStream err) throws Exception {
        String name = args.isEmpty() ? "" : args.get(0);
        List<String> rest = args.subList(Math.min(1, args.size()), args.size());
        Kind kind = KINDS.get(name);
        if (name.equals("machine")) {
            Micro.run(rest);
            return 0;
        }
        if (kind == null) {
            boolean asked = HELP.contains(name);
            (asked ? out : err).println(usage());
            return asked ? 0 : MISUSED;
        }
        if (rest.stream().anyMatch(HELP::contains)) {
            Settings usual = Settings.parse(List.of());
            Prepared unused = Prepared.of(kind, usual);
            out.println(name + ": " + kind.shows() + ". Its settings, and what they are unless given:");
            out.print(usual.describe());
            return 0;
        }
        Prepared prepared;
        try {
            prepared = Prepared.of(kind, Settings.parse(rest));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println("Its settings: " + name + " --help");
            return MISUSED;
        }
        prepared.run(new Report(name, out));
        return 0;
    }

    /** A benchmark whose settings have been read. */
    private record Prepared(Trial trial, Path results) {

        static Prepared of(Kind kind, Settings settings) {
            Prepared prepared = new Prepared(kind.reader().read(settings), settings.results());
            settings.refuseUnread();
            return prepared;
        }

        void run(Report report) throws Exception {
            report.note(Surroundings.describe());
            trial.run(report);
            report.note("At the end: " + Surroundings.load() + ".");
            report.write(results);
        }
    }

    private static String usage() {
        StringBuilder text = new StringBuilder("Name a benchmark:\n");
        text.append("  machine   the lock machine, its documents and the client alone (JMH and its options)\n");
        KINDS.forEach((name, kind) -> text.append("  ")
                .append(String.format("%-9s ", name))
                .append(kind.shows())
                .append('\n'));
        return text.append("Settings are written as --seconds=10; a benchmark says which it has with --help.")
                .toString();
    }
}

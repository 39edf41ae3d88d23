package io.locker.benchmarks;

import io.locker.benchmarks.crowd.CrowdTrial;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.benchmarks.lab.Trial;
import io.locker.benchmarks.peers.PeersTrial;
import io.locker.benchmarks.server.ServerTrial;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command that runs the benchmarks: each prints its figures as tables and keeps all of them as JSON. */
public final class Benchmarks {
    private static final Map<String, Kind> KINDS = kinds();

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
        Kind kind = args.length == 0 ? null : KINDS.get(args[0]);
        if (args.length > 0 && args[0].equals("machine")) {
            Micro.run(List.of(args).subList(1, args.length));
        } else if (kind == null) {
            System.err.println(usage());
            System.exit(64);
        } else {
            run(args[0], kind, Settings.parse(Arrays.asList(args).subList(1, args.length)));
        }
    }

    private static void run(String name, Kind kind, Settings settings) throws Exception {
        Trial trial = kind.reader().read(settings);
        Path results = settings.results();
        settings.refuseUnread();
        Report report = new Report(name, System.out);
        report.note(Surroundings.describe());
        trial.run(report);
        report.note("At the end: " + Surroundings.load() + ".");
        report.write(results);
    }

    private static String usage() {
        StringBuilder text = new StringBuilder("Name a benchmark:\n");
        text.append("  machine   the lock machine, its documents and the client alone (JMH and its options)\n");
        KINDS.forEach((name, kind) -> text.append("  ")
                .append(String.format("%-9s ", name))
                .append(kind.shows())
                .append('\n'));
        return text.append("Settings are written as --seconds=10; docs/performance.md has them.")
                .toString();
    }
}

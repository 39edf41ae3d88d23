package io.locker.benchmarks.server;

import io.locker.benchmarks.cluster.Cluster;
import io.locker.benchmarks.cluster.Service;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.benchmarks.lab.Trial;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.opentest4j.TestAbortedException;

/**
 * Locker's own server beside etcd and ZooKeeper, on one node and on three, with the clients on the same machine.
 *
 * <p>All servers and clients stay up for the whole run, and take turns in short rounds.
 */
public final class ServerTrial implements Trial {
    private final List<Contestant> contestants;
    private final List<Integer> nodes;
    private final List<String> parts;
    private final LoadTrial load;
    private final HandOverTrial handOver;
    private final FailoverTrial failover;
    private final List<String> serverOptions;
    private final List<String> clientOptions;

    /** Reads the settings. */
    public ServerTrial(Settings settings) {
        contestants = Contestant.parse(settings.text("who", "locker,etcd,zookeeper"));
        nodes = numbers(settings.text("nodes", "1,3"));
        parts = List.of(settings.text("parts", "load,handover,failover").split(",", -1));
        load = new LoadTrial(
                numbers(settings.text("outstanding", "1,64,1024")),
                settings.number("rounds", 5),
                settings.number("warmup", 10),
                settings.number("millis", 3_000));
        handOver = new HandOverTrial(settings.number("handovers", 100), settings.number("rounds", 5));
        failover = new FailoverTrial(settings.number("kills", 3));
        serverOptions = words(settings.text("server-options", ""));
        clientOptions = words(settings.text("client-options", ""));
        settings.directory();
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(",", -1)).map(Integer::parseInt).toList();
    }

    /**
     * What takes part on so many nodes.
     *
     * @param nodes how many nodes
     * @param clusters the services that could be started
     * @param clients a client of each contestant
     */
    record Field(int nodes, Map<Service, Cluster> clusters, List<Client> clients) implements AutoCloseable {
        String title() {
            return nodes == 1 ? "one node" : nodes + " nodes";
        }

        @Override
        public void close() {
            clients.forEach(Client::close);
            clusters.values().forEach(Cluster::close);
        }
    }

    @Override
    public void run(Report report) throws Exception {
        LogManager.getLogManager().reset();
        report.note(Surroundings.disk(Path.of(System.getProperty("java.io.tmpdir"))));
        for (int count : nodes) {
            try (Field field = start(report, count)) {
                if (parts.contains("load")) {
                    load.run(report, field);
                }
                if (parts.contains("handover")) {
                    handOver.run(report, field);
                }
                if (parts.contains("failover") && count > 2) {
                    failover.run(report, field);
                }
            }
        }
        report.note("Servers: " + TestServers.table());
    }

    private Field start(Report report, int count) throws IOException {
        Field field = new Field(count, new EnumMap<>(Service.class), new ArrayList<>());
        boolean started = false;
        try {
            for (Service service : Service.values()) {
                start(report, field, service);
            }
            started = true;
        } finally {
            if (!started) {
                field.close();
            }
        }
        return field;
    }

    /** Without its program a service does not take part, and the others do. */
    private void start(Report report, Field field, Service service) throws IOException {
        List<Contestant> its = contestants.stream()
                .filter(contestant -> contestant.service() == service)
                .toList();
        if (its.isEmpty()) {
            return;
        }
        Cluster cluster;
        try {
            cluster = service.start(field.nodes(), serverOptions);
        } catch (TestAbortedException e) {
            report.note("Skipped: " + e.getMessage());
            return;
        }
        field.clusters.put(service, cluster);
        for (Contestant contestant : its) {
            field.clients.add(Client.start(contestant, cluster.address(), clientOptions));
        }
    }
}

package io.locker.benchmarks.server;

import io.locker.benchmarks.cluster.Cluster;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.server.Client.Tried;
import io.locker.benchmarks.server.ServerTrial.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * From the kill of the process that leads to the next grant, of a client that tries on.
 *
 * @param kills how often
 */
record FailoverTrial(int kills) {
    private static final int BEFORE_SECONDS = 3;
    private static final int AFTER_SECONDS = 12;

    void run(Report report, Field field) throws IOException, InterruptedException {
        Map<Contestant, List<Long>> nanos = new EnumMap<>(Contestant.class);
        for (int round = 0; round < kills; round++) {
            for (Client client : field.clients()) {
                if (client.contestant() != Contestant.LOCKER_LINE) {
                    Cluster cluster = field.clusters().get(client.contestant().service());
                    long took = kill(client, Objects.requireNonNull(cluster));
                    nanos.computeIfAbsent(client.contestant(), first -> new ArrayList<>())
                            .add(took);
                }
            }
        }
        report.note(field.title() + ", from the kill of the leader to the next grant of a client that tries on: "
                + kills + " kills.");
        List<List<String>> rows = new ArrayList<>();
        nanos.forEach((contestant, took) -> {
            Samples all = Samples.of(took.stream().mapToLong(Long::longValue));
            report.keep(field.title() + " failover " + contestant.title(), took);
            rows.add(List.of(contestant.title(), Report.millis(all.median()), Report.millis(all.max())));
        });
        report.table(List.of("who", "next grant p50 ms", "longest ms"), rows);
    }

    private static long kill(Client client, Cluster cluster) throws IOException, InterruptedException {
        client.tryOn();
        TimeUnit.SECONDS.sleep(BEFORE_SECONDS);
        Cluster.Node leader = cluster.leader();
        long killed = System.nanoTime();
        leader.server().kill();
        TimeUnit.SECONDS.sleep(AFTER_SECONDS);
        Tried tried = client.stop();
        leader.server().restart();
        if (tried.silenceEnd() - killed < 0) {
            throw new IllegalStateException("The longest silence was before the kill; the figures are worthless."
                    + " who=" + client.contestant().title() + " tried=" + tried);
        }
        return tried.silenceEnd() - killed;
    }
}

package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.server.ServerTrial.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * From the release of a holder to the grant of the one who waits, another client.
 *
 * @param times how often in each round
 * @param rounds how often each has its turn
 */
record HandOverTrial(int times, int rounds) {
    void run(Report report, Field field) throws IOException {
        Map<Contestant, List<Long>> nanos = new EnumMap<>(Contestant.class);
        List<Client> queuing = field.clients().stream()
                .filter(client -> client.contestant().queues())
                .toList();
        for (int round = -1; round < rounds; round++) {
            List<Client> order = new ArrayList<>(queuing);
            Collections.rotate(order, -round);
            for (Client client : order) {
                List<Long> took = client.handOver(times);
                if (round >= 0) {
                    nanos.computeIfAbsent(client.contestant(), first -> new ArrayList<>())
                            .addAll(took);
                }
            }
        }
        report.note(field.title() + ", hand-overs from one client to another: " + rounds + " rounds of " + times
                + " after one of warm-up.");
        List<List<String>> rows = new ArrayList<>();
        nanos.forEach((contestant, took) -> {
            Samples all = Samples.of(took.stream().mapToLong(Long::longValue));
            report.keep(field.title() + " hand-over " + contestant.title(), all.toList());
            rows.add(List.of(contestant.title(), Report.micros(all.median()), Report.micros(all.percentile(99))));
        });
        report.table(List.of("who", "hand-over p50 us", "p99 us"), rows);
    }
}

package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Spread;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.benchmarks.server.ServerTrial.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Acquires and releases, so many at a time.
 *
 * @param shapes how many
 * @param rounds how often each has its turn
 * @param warmup for how many seconds each does the same before
 * @param millis how long a turn is
 */
record LoadTrial(List<Integer> shapes, int rounds, int warmup, int millis) {
    private static final List<String> HEAD =
            List.of("who", "cycles/s (least to most)", "acquire p50 / p99 us", "cycle p50 / p99 us");

    void run(Report report, Field field) throws IOException {
        // Servers that have run for long have met all of their code, which one request at a time takes minutes to do.
        warmUp(field, shapes.stream().mapToInt(shape -> shape).max().orElse(1));
        for (int outstanding : shapes) {
            warmUp(field, outstanding);
            Map<Contestant, List<Turn>> turns = new EnumMap<>(Contestant.class);
            for (int round = 0; round < rounds; round++) {
                List<Client> order = new ArrayList<>(field.clients());
                Collections.rotate(order, -round);
                for (Client client : order) {
                    Turn turn = client.load(outstanding, millis);
                    turns.computeIfAbsent(client.contestant(), first -> new ArrayList<>())
                            .add(turn);
                    report.keep(key(field, outstanding, client) + " round " + (round + 1), turn.figures());
                }
            }
            report.note(field.title() + ", " + outstanding + " outstanding: medians of " + rounds + " rounds of "
                    + millis + " ms after " + warmup + " s of warm-up, " + Surroundings.load() + ".");
            List<List<String>> rows = new ArrayList<>();
            turns.forEach((contestant, all) -> rows.add(row(contestant, all)));
            report.table(HEAD, rows);
        }
    }

    private void warmUp(Field field, int outstanding) throws IOException {
        for (Client client : field.clients()) {
            Turn unused = client.load(outstanding, warmup * 1_000L);
        }
    }

    private static String key(Field field, int outstanding, Client client) {
        return field.title() + " " + outstanding + " outstanding "
                + client.contestant().title();
    }

    private static List<String> row(Contestant contestant, List<Turn> turns) {
        return List.of(
                contestant.title(),
                Spread.of(turns.stream().mapToDouble(Turn::eachSecond)).rate(),
                latency(turns, turn -> turn.acquire().p50()) + " / "
                        + latency(turns, turn -> turn.acquire().p99()),
                latency(turns, turn -> turn.cycle().p50()) + " / "
                        + latency(turns, turn -> turn.cycle().p99()));
    }

    /** In the round in the middle. */
    private static String latency(List<Turn> turns, ToLongFunction<Turn> part) {
        return Report.micros((long)
                Spread.of(turns.stream().mapToLong(part).asDoubleStream()).median());
    }
}

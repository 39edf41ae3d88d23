package io.locker.server.process;

import io.locker.LockerOptions;
import io.locker.remote.ClusterClient;
import io.locker.remote.ClusterClient.NodeStatus;
import io.locker.remote.ClusterClient.View;
import io.locker.server.remote.Turns;
import io.locker.testkit.process.Opening;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * {@link Turns} in a process of its own. One command a line, one answer a line: {@code count} (how often the lock was
 * held), {@code leader} (the node that serves, as it stands in the address, or nothing), {@code stop} (what the checks
 * say).
 */
final class TurnsProgram {
    private static final int CLIENTS = 4;

    private TurnsProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Turns turns = Turns.start(CLIENTS, () -> Opening.patiently(arguments[0], LockerOptions.defaults()));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                switch (line) {
                    case "count" -> System.out.println(turns.count());
                    case "leader" -> System.out.println(leader(arguments[0]));
                    default -> System.out.println(verdict(turns));
                }
            }
        }
    }

    private static String leader(String uri) {
        try (ClusterClient cluster = ClusterClient.open(uri, Duration.ofSeconds(1))) {
            return cluster.status().stream()
                    .filter(node -> node.view().filter(View::serves).isPresent())
                    .map(NodeStatus::address)
                    .findFirst()
                    .orElse("");
        }
    }

    private static String verdict(Turns turns) throws InterruptedException {
        try {
            turns.stopAndCheck();
            return "good " + turns;
        } catch (AssertionError e) {
            return "bad " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }
}

package io.locker.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Machines on a switch, each a network namespace of this test: their cables can be pulled, and what they send can be
 * lost. Clients are on the switch. Needs root.
 */
final class Network implements AutoCloseable {
    private static final int SECONDS = 20;

    private final String id = "lk" + UUID.randomUUID().toString().substring(0, 6);
    private final int machines;

    private Network(int machines) {
        this.machines = machines;
    }

    /** Makes the network; aborts the test where nobody may. */
    static Network of(int machines) {
        Network network = new Network(machines);
        try {
            network.build();
        } catch (AssertionError e) {
            network.close();
            Assumptions.abort("Networks cannot be made here. why=" + e.getMessage());
        }
        return network;
    }

    private void build() {
        ip("netns add " + hub());
        ip("-n " + hub() + " link set lo up");
        ip("-n " + hub() + " link add switch type bridge");
        ip("-n " + hub() + " addr add " + address(machines) + "/24 dev switch");
        ip("-n " + hub() + " link set switch up");
        for (int i = 0; i < machines; i++) {
            ip("netns add " + machine(i));
            ip("-n " + machine(i) + " link set lo up");
            ip("-n " + hub() + " link add cable" + i + " type veth peer name eth0 netns " + machine(i));
            ip("-n " + machine(i) + " addr add " + address(i) + "/24 dev eth0");
            ip("-n " + machine(i) + " link set eth0 up");
            ip("-n " + hub() + " link set cable" + i + " master switch up");
        }
    }

    private String hub() {
        return id + "-hub";
    }

    private String machine(int number) {
        return id + "-" + number;
    }

    static String address(int machine) {
        return "10.77.0." + (1 + machine);
    }

    /** What comes before a command to run it on a machine. */
    List<String> on(int machine) {
        return List.of("ip", "netns", "exec", machine(machine));
    }

    /** What comes before a command to run it beside all machines. */
    List<String> onSwitch() {
        return List.of("ip", "netns", "exec", hub());
    }

    void pull(int machine) {
        ip("-n " + hub() + " link set cable" + machine + " down");
    }

    void plug(int machine) {
        ip("-n " + hub() + " link set cable" + machine + " up");
    }

    /** From now on the machine hears everything, and nobody hears it: it has wrong cards for all others. */
    void mute(int machine) {
        others(machine)
                .forEach(other -> ip("-n " + machine(machine) + " neigh replace " + other
                        + " lladdr 02:00:00:00:00:01 dev eth0 nud permanent"));
    }

    void unmute(int machine) {
        others(machine).forEach(other -> ip("-n " + machine(machine) + " neigh del " + other + " dev eth0"));
    }

    /** The other machines, and the switch. */
    private Stream<String> others(int machine) {
        return IntStream.rangeClosed(0, machines).filter(i -> i != machine).mapToObj(Network::address);
    }

    private static void ip(String words) {
        run(List.of(("ip " + words).split(" ", -1)));
    }

    private static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as(command.toString())
                    .isTrue();
            assertThat(process.exitValue()).as(command + " " + said).isZero();
        } catch (IOException e) {
            throw new AssertionError("The command cannot be run. command=" + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    @Override
    public void close() {
        for (int i = 0; i <= machines; i++) {
            String namespace = i < machines ? machine(i) : hub();
            try {
                ip("netns del " + namespace);
            } catch (AssertionError e) {
                // It was not made.
            }
        }
    }
}

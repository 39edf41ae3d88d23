package io.locker.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Ports for servers under test are nobody else's. */
final class PortsTest {
    private static final int MANY = 150;

    @Test
    void aPortIsNotGivenTwiceWhileNobodyListensThereYet() {
        Ports ports = new Ports();

        assertThat(ports(ports)).hasSize(MANY);
    }

    @Test
    void twoProcessesAreNotGivenTheSamePort() {
        Ports one = new Ports();
        Ports other = new Ports();

        assertThat(ports(one)).doesNotContainAnyElementsOf(ports(other));
    }

    @Test
    void aPortAtWhichSomebodyListensIsLeftOut() throws Exception {
        Ports ports = new Ports();
        int taken = ports.choose() + 1;

        try (ServerSocket listening = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ports.choose()).isEqualTo(listening.getLocalPort() + 1);
        }
    }

    private static Set<Integer> ports(Ports ports) {
        Set<Integer> chosen = new TreeSet<>();
        for (int i = 0; i < MANY; i++) {
            chosen.add(ports.choose());
        }
        return chosen;
    }
}

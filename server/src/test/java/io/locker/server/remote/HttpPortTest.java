package io.locker.server.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.remote.ClusterClient;
import io.locker.remote.ClusterClient.View;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that name the ports for HTTP. */
@Timeout(60)
final class HttpPortTest {
    @TempDir
    private Path root;

    @Test
    void clientsOfThePortsForHttpFindTheNodeThatServesAndFollowIt() throws InterruptedException {
        LockerOptions patient = LockerOptions.defaults().withLease(Duration.ofSeconds(30));
        try (TestCluster cluster = TestCluster.start(root, 3);
                Locker locker = Locker.open(cluster.httpUri(), patient);
                ClusterClient nodes = ClusterClient.open(cluster.httpUri(), Duration.ofSeconds(5))) {
            Hold hold = locker.lock("a").acquire();
            assertThat(nodes.status())
                    .allMatch(node -> node.view().isPresent())
                    .anyMatch(node -> node.view().map(View::serves).orElse(false));
            nodes.transfer("");
            assertThat(locker.lock("b").acquire().token()).isGreaterThan(hold.token());
            cluster.stop(cluster.leader());
            assertThat(locker.lock("c").acquire().token()).isGreaterThan(hold.token());
            assertThat(hold.isValid()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "99999", "-1", "7420 7421", "here"})
    void anotherServerOfHttpIsStillNone(String port) throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/livez", exchange -> {
            exchange.getResponseHeaders().add("Locker-Grpc-Port", port);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        try {
            String at = "locker://127.0.0.1:" + other.getAddress().getPort();
            assertThatThrownBy(() -> Locker.open(at))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("Locker's server cannot be reached.");
            try (ClusterClient nodes = ClusterClient.open(at, Duration.ofSeconds(5))) {
                assertThat(nodes.status().get(0).view()).isEqualTo(Optional.empty());
            }
        } finally {
            other.stop(0);
        }
    }
}

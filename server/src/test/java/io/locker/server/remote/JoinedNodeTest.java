package io.locker.server.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.server.LockerServer;
import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import io.locker.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that was taken in later, and of whose ports for clients the settings of the others say nothing. */
@Timeout(120)
final class JoinedNodeTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final NodeAddress first = TestCluster.freeAddress();
    private final NodeAddress joined = TestCluster.freeAddress();

    @TempDir
    private Path root;

    @Test
    void clientsThatKnowOnlyTheFirstAreLedToIt() throws Exception {
        LockerOptions patient = LockerOptions.defaults().withLease(Duration.ofSeconds(30));
        ServerConfig joining = ServerConfig.joining(root.resolve("joined"), joined, List.of(first, joined));
        try (LockerServer old = LockerServer.start(ServerConfig.alone(root.resolve("first"), first))) {
            Await.get(old.ready(), SOON);
            try (LockerServer fresh = LockerServer.start(joining);
                    Locker locker = Locker.open("locker://" + first.grpc(), patient)) {
                Hold hold = locker.lock("a").acquire();
                Await.get(old.log().add(joined.peer()), SOON);
                Await.get(old.log().transferTo(joined.peer()), SOON);
                Await.until("the node that joined serves", () -> fresh.status().serves());

                assertThat(locker.lock("b").acquire().token()).isGreaterThan(hold.token());
                assertThat(hold.isValid()).isTrue();
                assertThat(cluster(first)).contains("\"leaderUrl\":\"http://" + joined.http() + "\"");
            }
        }
    }

    private static String cluster(NodeAddress node) throws IOException, InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(URI.create("http://" + node.http() + "/v1/cluster"))
                .build();
        return HttpClient.newHttpClient()
                .send(question, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}

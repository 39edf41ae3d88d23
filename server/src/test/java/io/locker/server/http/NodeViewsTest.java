package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.locker.server.http.HttpClients.Answer;
import io.locker.server.http.HttpClients.Client;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class NodeViewsTest {
    @TempDir
    Path root;

    private HttpScene scene;

    @BeforeEach
    void start() {
        scene = new HttpScene(root, 3, HttpLimits.defaults());
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void theClusterIsShownByEachNode() {
        int leader = scene.nodes().leader();
        for (int node = 0; node < 3; node++) {
            int each = node;
            Await.until(
                    "each node knows the leader",
                    () -> scene.clientOf(each)
                            .get("/v1/cluster")
                            .with(200)
                            .json()
                            .has("leader"));
            JsonNode cluster = scene.clientOf(node).get("/v1/cluster").json();
            assertThat(cluster.path("serves").asBoolean()).isEqualTo(node == leader);
            assertThat(cluster.path("leaderUrl").asText()).isEqualTo(node == leader ? "" : scene.url(leader));
            assertThat(cluster.path("members")).hasSize(3);
            scene.clientOf(node).get("/healthz").with(200);
            scene.clientOf(node).get("/readyz").with(200);
        }
    }

    @Test
    void metricsAreWellFormed() {
        Client client = scene.client();
        client.acquire("a", "");
        client.post("/v1/locks/a/acquire", "").problem(409, "busy");
        String metrics = client.get("/metrics").with(200).body();
        assertThat(metrics.lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z_=\",0-9]+})? -?[0-9]+"));
        assertThat(metrics)
                .contains("locker_http_requests_total{route=\"acquire\",status=\"409\"} 1\n")
                .contains("locker_locks 1\n")
                .contains("locker_serves 1\n")
                .endsWith("locker_test_more 1\n");
    }

    @Test
    void whoDoesNotLeadNamesTheLeader() {
        int follower = scene.nodes().follower();
        String leader = scene.url(scene.nodes().leader());
        Client client = scene.clientOf(follower);
        Await.until(
                "the follower knows",
                () -> client.post("/v1/locks/a/acquire", "").status() == 307);
        Answer moved = client.post("/v1/locks/a/acquire", "").problem(307, "elsewhere");
        assertThat(moved.headers().firstValue("Location")).hasValue(leader + "/v1/locks/a/acquire");
        assertThat(moved.text("leader")).isEqualTo(leader);
    }

    @Test
    void aHoldLivesThroughAChangeOfTheLeader() throws Exception {
        int first = scene.nodes().leader();
        Client before = scene.client();
        Answer held = before.acquire("a", "\"ttl\":\"30s\",\"requestId\":\"one\"");
        CompletableFuture<Answer> waiting =
                before.postLater("/v1/locks/a/acquire", "{\"wait\":\"30s\",\"requestId\":\"two\"}");
        Await.until(
                "it waits",
                () -> before.get("/v1/locks/a").json().path("waiting").asInt() == 1);
        scene.nodes().stop(first);
        Answer sent = Await.get(waiting, Duration.ofSeconds(20));
        assertThat(sent.status()).isIn(307, 503);
        Client after = scene.client();
        assertThat(after.post("/v1/locks/a/acquire", "{\"ttl\":\"30s\",\"requestId\":\"one\"}")
                        .with(200)
                        .token())
                .isEqualTo(held.token());
        CompletableFuture<Answer> again =
                after.postLater("/v1/locks/a/acquire", "{\"wait\":\"20s\",\"requestId\":\"two\"}");
        Await.until(
                "it waits",
                () -> after.get("/v1/locks/a").json().path("waiting").asInt() == 1);
        after.release("a", held).with(200);
        assertThat(Await.get(again, Duration.ofSeconds(20)).with(200).token()).isGreaterThan(held.token());
    }
}

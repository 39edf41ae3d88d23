package io.locker.guards.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.redis.RedisGuard.Scripts;
import io.locker.testkit.Await;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a server in cluster mode, which refuses keys of different slots. */
class LettuceGuardTest extends RedisGuardContract {
    private static TestServer server;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> connection;

    @BeforeAll
    static void connect() throws IOException {
        // The usual port of the cluster, ten thousand above the server's, may not exist.
        server = TestServers.own(
                RedisKind.PLAIN.with("--cluster-enabled", "yes", "--cluster-port", "" + TestServers.freePort()));
        client = RedisClient.create(server.url());
        connection = client.connect();
        connection.sync().clusterAddSlots(IntStream.range(0, Slots.COUNT).toArray());
        Await.until("the cluster serves", () -> connection.sync().clusterInfo().contains("cluster_state:ok"));
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    Scripts client() {
        return script -> connection
                .sync()
                .eval(
                        script.text(),
                        ScriptOutputType.MULTI,
                        script.keys().toArray(String[]::new),
                        script.arguments().toArray(String[]::new));
    }

    @Test
    void keysInAnotherSlotThanTheResourceAreRefusedByRedis() {
        RedisGuard guard = new RedisGuard(client());
        Offer offer = new Offer("order:{42}", new FencingToken(5));

        assertThatThrownBy(() -> guard.run(offer, RedisCommand.of("SET", "order:{43}", "x")))
                .hasMessageContaining("slot");

        assertThat(guard.run(offer, RedisCommand.of("SET", "{42}:anything", "x")))
                .isEqualTo("OK");
        assertThat(guard.script(offer, RedisCommand.of("GET", "{42}:anything")).keys())
                .allMatch(key -> Slots.of(key) == Slots.of("42"))
                .hasSize(3);
    }
}

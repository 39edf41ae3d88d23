package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command on Kafka: only the address is another. */
@Tag("one-java")
final class KafkaCommandTest extends ServedCommandTest {
    private final TestServer server = TestServers.shared(KafkaKind.PLAIN);

    @Override
    String at() {
        return server.url() + "/commands?replication=1&partitions=2";
    }

    @Test
    void aBrokerThatNobodyIsAtIsToldInOneSentenceAndInTime() throws Exception {
        int port = TestServers.freePort();

        Running locker = run("--at", "kafka://127.0.0.1:" + port, "a", "--", "true");

        assertThat(locker.exitCode(Duration.ofSeconds(15))).isEqualTo(69);
        assertThat(locker.err())
                .startsWith("locker: Kafka cannot be reached, or did not answer in time. servers=127.0.0.1:" + port);
        assertThat(locker.err().lines()).hasSize(1);
    }
}

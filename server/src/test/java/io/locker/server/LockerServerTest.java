package io.locker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.server.log.LogException;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LockerServerTest {
    @TempDir
    Path root;

    private static NodeAddress freeAddress() {
        return new NodeAddress("127.0.0.1", TestServers.freePort(), TestServers.freePort(), TestServers.freePort());
    }

    @Test
    void servesAloneWithNothingElseSaid() throws Exception {
        try (LockerServer server = LockerServer.start(ServerConfig.alone(root, freeAddress()))) {
            Await.get(server.ready(), Duration.ofSeconds(5));
            assertThat(server.status().serves()).isTrue();
        }
    }

    @Test
    void refusesALogThatIsDamagedInTheMiddle() throws Exception {
        ServerConfig config = ServerConfig.alone(root, freeAddress());
        try (LockerServer server = LockerServer.start(config)) {
            Await.get(server.ready(), Duration.ofSeconds(5));
        }
        try (LockerServer server = LockerServer.start(config)) {
            Await.get(server.ready(), Duration.ofSeconds(5));
        }
        damage(root.resolve("log"));
        assertThatThrownBy(() -> LockerServer.start(config)).isInstanceOf(LogException.class);
    }

    /** Turns bits near the beginning of each file that has entries. */
    private static void damage(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            for (Path file : files.filter(one -> one.toString().matches(".*\\.(log|sst)"))
                    .toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 20; i < Math.min(60, bytes.length); i++) {
                    bytes[i] ^= 0x55;
                }
                Files.write(file, bytes);
            }
        }
    }
}

package io.locker.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.server.log.LogException;
import io.locker.server.log.LogMachine;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one node does by itself. */
@Timeout(60)
final class RaftLogTest {
    private static final Duration ELECTION = Duration.ofMillis(500);
    private static final Duration NO_ELECTION = Duration.ofMinutes(10);

    /** Applies nothing. */
    private static final class Idle implements LogMachine {
        @Override
        public void apply(long index, byte[] entry) {}

        @Override
        public void leads(long term) {}

        @Override
        public void leadsNoMore() {}

        @Override
        public void follows(Optional<String> leader) {}

        @Override
        public Image save() {
            return out -> {};
        }

        @Override
        public void load(InputStream in) {}

        @Override
        public void stopped(LogException why) {}
    }

    @Test
    void theOthersAreMetBeforeTheFirstVote(@TempDir Path root) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> met = CompletableFuture.supplyAsync(() -> {
                try {
                    return other.accept();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            String self = "127.0.0.1:" + TestServers.freePort();
            List<String> members = List.of(self, "127.0.0.1:" + other.getLocalPort());
            RaftSettings settings = new RaftSettings(root, self, "127.0.0.1", members, NO_ELECTION);
            try (RaftLog log = RaftLog.open(settings, new Idle());
                    Socket socket = Await.get(met)) {
                assertThat(socket.isConnected()).isTrue();
                assertThat(log.status().leader()).isEmpty();
            }
        }
    }

    @Test
    void howItStoodIsSaidAlsoWhenItHasEnded(@TempDir Path root) {
        String self = "127.0.0.1:" + TestServers.freePort();
        RaftLog log = RaftLog.open(new RaftSettings(root, self, "127.0.0.1", List.of(self), ELECTION), new Idle());
        Await.until("something is applied", () -> log.status().applied() > 0);
        long applied = log.status().applied();
        log.close();

        assertThat(log.status().address()).isEqualTo(self);
        assertThat(log.status().applied()).isGreaterThanOrEqualTo(applied);
    }
}

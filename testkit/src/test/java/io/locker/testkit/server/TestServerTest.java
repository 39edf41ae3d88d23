package io.locker.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.testkit.Await;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

final class TestServerTest {

    /** A kind of which nobody has a program. */
    private record NobodysKind() implements ServerKind {
        @Override
        public String name() {
            return "nobodys";
        }

        @Override
        public List<String> programs() {
            return List.of("nobodys-server", "/usr/lib/nobodys/*/bin/server");
        }

        @Override
        public List<String> command(Place place) {
            return List.of("false");
        }

        @Override
        public String url(int port) {
            return "nobodys:" + port;
        }
    }

    @Test
    void aServerServesUntilItIsKilledAndAgainAfterwards() {
        try (TestServer server = TestServers.own(RedisKind.PLAIN)) {
            assertThat(RedisKind.PLAIN.isReady(server.port())).isTrue();

            server.kill();
            assertThat(RedisKind.PLAIN.isReady(server.port())).isFalse();
            assertThat(server.isAlive()).isFalse();

            server.restart();
            assertThat(RedisKind.PLAIN.isReady(server.port())).isTrue();
        }
    }

    @Test
    void aFrozenServerAnswersNothing() {
        try (TestServer server = TestServers.own(RedisKind.PLAIN)) {
            server.freeze();
            assertThat(server.isAlive()).isTrue();
            assertThat(RedisKind.PLAIN.isReady(server.port())).isFalse();

            server.thaw();
            Await.until("it answers again", () -> RedisKind.PLAIN.isReady(server.port()));
        }
    }

    @Test
    void nothingIsLeftOfAClosedServer() {
        TestServer server = TestServers.own(RedisKind.PLAIN);
        server.close();

        assertThat(server.isAlive()).isFalse();
        assertThat(Files.exists(server.directory())).isFalse();
    }

    @Test
    void theSharedServerIsTheSameForAll() {
        assertThat(TestServers.shared(RedisKind.PLAIN)).isSameAs(TestServers.shared(RedisKind.PLAIN));
        assertThat(TestServers.table()).anyMatch(line -> line.startsWith("redis "));
    }

    @Test
    void whatNobodyHasIsSkippedWithTheReason() {
        assertThatThrownBy(() -> TestServers.own(new NobodysKind()))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("LOCKER_TEST_NOBODYS");
    }

    @Test
    void aServerThatEndsAtItsStartSaysWhy() {
        ServerKind refused = RedisKind.PLAIN.with("--no-such-option", "1");

        assertThatThrownBy(() -> TestServers.own(refused))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-option");
    }
}

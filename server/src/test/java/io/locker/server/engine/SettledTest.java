package io.locker.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.Await;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Until when those have to wait who come to a node that does not know who leads. */
@Timeout(60)
class SettledTest {
    /** So many wait at one node; more are told at once to ask again. */
    private static final int MOST_WAITING = 10_000;

    @TempDir
    Path root;

    private Nodes nodes;
    private LockServer lonely;

    /** One of three nodes, which alone cannot lead. */
    @BeforeEach
    void start() {
        nodes = new Nodes(root, 3, 3);
        lonely = nodes.start(0);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    @Test
    void itIsKnownToAllOnceOneIsChosen() throws Exception {
        List<CompletableFuture<Void>> settled = new ArrayList<>(List.of(lonely.settled()));
        assertThat(settled.get(0)).isNotDone();
        settled.add(nodes.start(1).settled());
        settled.add(nodes.start(2).settled());
        for (int node = 0; node < 3; node++) {
            Await.get(settled.get(node));
            ServerStatus status = nodes.get(node).status();
            assertThat(status.serves() || status.leader().isPresent()).isTrue();
        }
    }

    @Test
    void itIsKnownAtOnceWhereItWasKnownBefore() {
        nodes.start(1);
        nodes.start(2);

        assertThat(nodes.get(nodes.leader()).settled()).isDone();
    }

    @Test
    void nobodyWaitsForANodeThatIsClosed() throws Exception {
        CompletableFuture<Void> settled = lonely.settled();
        nodes.kill(0);

        assertThat(settled).isDone();
        assertThat(lonely.settled()).isDone();
    }

    @Test
    void whoWaitsNoMoreMakesRoomForTheNext() {
        List<CompletableFuture<Void>> many = new ArrayList<>();
        for (int i = 0; i < MOST_WAITING; i++) {
            many.add(lonely.settled());
        }
        assertThat(many).noneMatch(CompletableFuture::isDone);
        assertThat(lonely.settled()).isDone();
        many.get(0).complete(null);

        assertThat(lonely.settled()).isNotDone();
    }
}

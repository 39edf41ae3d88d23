package io.locker.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What nodes do while nobody wants anything. */
@Timeout(120)
final class IdleNodeTest {
    @TempDir
    Path root;

    @Test
    void aNodeThatIsClosedBeforeItServedSaysSo() {
        try (Nodes nodes = new Nodes(root, 3, 3)) {
            CompletableFuture<Void> ready = nodes.start(0).ready();
            nodes.stop(0);

            assertThat(ready).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("closed");
        }
    }

    /**
     * The engine has timers that look at the clock a thousand times a second, one for each purpose, once it is used.
     */
    @Test
    void noTimerTicksAfterAQuestionToAMajority() throws Exception {
        try (Nodes nodes = Nodes.started(root, 3)) {
            CompletableFuture<Boolean> leads = new CompletableFuture<>();
            nodes.log(nodes.leader()).confirm(leads::complete);
            assertThat(leads.get(30, TimeUnit.SECONDS)).isTrue();

            List<String> threads = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .toList();
            assertThat(threads).anyMatch(name -> name.startsWith("JRaft-FSMCaller"));
            assertThat(threads).noneMatch(name -> name.startsWith("read-index.timeout"));
        }
    }
}

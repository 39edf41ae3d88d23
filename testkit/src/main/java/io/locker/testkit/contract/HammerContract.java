package io.locker.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.FencingToken;
import io.locker.testkit.Anomaly;
import io.locker.testkit.check.FairShare;
import io.locker.testkit.check.FifoOrder;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.check.ObservedHold;
import io.locker.testkit.check.TokenOrder;
import io.locker.testkit.process.TakerProcess;
import io.locker.testkit.resource.FencedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many processes with many threads on one lock, for a while, and what the checkers say about it afterwards. */
abstract class HammerContract extends Suite {
    private static final int PROCESSES = 8;
    private static final int THREADS = 4;

    /**
     * How often a waiter may be overtaken: a process that knows that others wait hands the lock on 64 times among its
     * own threads. The one that holds it when the waiter comes hears of that by a wake-up, which may be late on a busy
     * machine, and at the latest when its token has no room for one more hand-over.
     */
    private static final int MOST_OVERTAKINGS = 65 * PROCESSES + FencingToken.STEP - 1;

    private final List<TakerProcess> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stopAll() {
        started.forEach(TakerProcess::close);
    }

    @Test
    @Timeout(120)
    @Anomaly({"U2", "U5", "C5", "C7", "B4"})
    void manyProcessesTakeTurnsForAWhile(TestReporter reporter) throws Exception {
        hammer(reporter, Duration.ofSeconds(5), false);
    }

    @Test
    @Tag("slow")
    @Timeout(300)
    @Anomaly({"U2", "U5", "C5", "C7", "B4"})
    void manyProcessesTakeTurnsForAMinute(TestReporter reporter) throws Exception {
        hammer(reporter, Duration.ofSeconds(60), false);
    }

    @Test
    @Timeout(120)
    @Anomaly("C5")
    void ticketsOfManyProcessesAreServedInOrder(TestReporter reporter) throws Exception {
        hammer(reporter, Duration.ofSeconds(5), true);
    }

    private void hammer(TestReporter reporter, Duration length, boolean byTicket) throws IOException {
        String address = scene().address();
        for (int i = 0; i < PROCESSES; i++) {
            started.add(TakerProcess.start(address, "p" + i, Scene.LONG_LEASE));
        }
        started.forEach(process -> process.await("ready", Duration.ofSeconds(60)));
        warmUp();
        for (int i = 0; i < PROCESSES; i++) {
            started.get(i)
                    .tell("hammer " + scene().name() + " " + length.toMillis() + " " + THREADS + " " + resource() + " "
                            + records(i) + (byTicket ? " ticket" : ""));
        }
        for (TakerProcess process : started) {
            process.await("hammered", length.plusSeconds(60));
            process.quit();
        }
        check(reporter, byTicket ? 0 : MOST_OVERTAKINGS);
        scene().awaitNothingLeft();
    }

    /**
     * Lets each process take a lock once, so that no first claim is late because its session is opened and classes are
     * loaded: whoever holds the lock hands it on until the claim has reached the queue.
     */
    private void warmUp() {
        started.forEach(process -> process.tell("attempt " + warm(process)));
        started.forEach(process -> process.await("held " + warm(process), Duration.ofSeconds(60)));
        started.forEach(process -> process.ask("release " + warm(process), "released"));
    }

    private String warm(TakerProcess process) {
        return scene().name() + "/warm-" + started.indexOf(process);
    }

    private Path resource() {
        return folder.resolve("resource");
    }

    private Path records(int process) {
        return folder.resolve("records-" + process);
    }

    private void check(TestReporter reporter, int mostOvertakings) throws IOException {
        List<ObservedHold> holds = new ArrayList<>();
        List<String> who = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            Files.readAllLines(records(i)).stream().map(ObservedHold::decode).forEach(holds::add);
            for (int thread = 0; thread < THREADS; thread++) {
                who.add("p" + i + "/" + thread);
            }
        }
        reporter.publishEntry(
                Map.of("holds", Integer.toString(holds.size()), "overtaken", Integer.toString(FifoOrder.worst(holds))));
        try (FencedFile resource = new FencedFile(resource())) {
            assertThat(resource.accesses()).hasSize(2 * holds.size());
            assertThat(MutualExclusion.withoutOverlap(resource.accesses())).isEmpty();
        }
        assertThat(MutualExclusion.inTime(holds)).isEmpty();
        assertThat(TokenOrder.check(holds)).isEmpty();
        assertThat(FifoOrder.check(holds, mostOvertakings)).isEmpty();
        assertThat(FairShare.check(holds, who, 0.1)).isEmpty();
    }
}

package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.spi.LogBackend.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LogBackend} promises, as tests.
 *
 * <p>A backend extends this class in its own tests and supplies the log.
 */
public abstract class LogContract {
    private static final int WRITERS = 4;
    private static final int EACH = 200;
    private static final int LONG_ENTRY = 300_000;
    private static final int LONG_SNAPSHOT = 3_000_000;

    private LogSubject subject;
    private LogBackend log;

    /** For the backend's own tests to extend. */
    protected LogContract() {}

    /** An empty log that several clients can open. */
    public interface LogSubject extends AutoCloseable {

        /**
         * Opens one more client of the log.
         *
         * @return the client; closed by the suite together with the subject
         */
        LogBackend open();

        /** Closes all clients, and takes the log away. */
        @Override
        void close();
    }

    /**
     * Makes an empty log.
     *
     * @return the log; closed by the suite
     * @throws Exception if it cannot be made, which fails the test
     */
    protected abstract LogSubject newSubject() throws Exception;

    @BeforeEach
    void open() throws Exception {
        subject = newSubject();
        log = subject.open();
    }

    @AfterEach
    void close() {
        subject.close();
    }

    @Test
    void indexesIncreaseFromOneAppendToTheNext() {
        long first = log.append("a");
        assertThat(first).isPositive();
        assertThat(log.append("b")).isGreaterThan(first);
    }

    @Test
    void aFollowerGetsWhatIsThereAndWhatComes() {
        long first = log.append("a");
        LogRecorder recorder = new LogRecorder();
        try (Subscription subscription = log.follow(first, recorder)) {
            assertThat(subscription).isNotNull();
            recorder.await(1);
            log.append("b");
            recorder.await(2);
        }
        assertThat(recorder.texts()).containsExactly("a", "b");
        assertThat(recorder.entries().get(0).index()).isEqualTo(first);
    }

    @Test
    void aFollowerStartsExactlyWhereItAsked() {
        log.append("a");
        long second = log.append("b");
        log.append("c");
        LogRecorder recorder = new LogRecorder();
        try (Subscription subscription = log.follow(second, recorder)) {
            assertThat(subscription).isNotNull();
            recorder.await(2);
        }
        assertThat(recorder.texts()).containsExactly("b", "c");
    }

    @Test
    void allClientsSeeAllEntriesInOneOrder() throws InterruptedException {
        LogRecorder here = new LogRecorder();
        LogRecorder there = new LogRecorder();
        long first = log.append("start");
        Subscription one = log.follow(first, here);
        Subscription two = subject.open().follow(first, there);
        List<Thread> writers = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        for (int writer = 0; writer < WRITERS; writer++) {
            LogBackend client = subject.open();
            String name = "writer-" + writer + "-";
            Thread thread = new Thread(() -> appendAll(client, name, go));
            thread.start();
            writers.add(thread);
        }
        go.countDown();
        for (Thread writer : writers) {
            writer.join();
        }
        here.await(WRITERS * EACH + 1);
        there.await(WRITERS * EACH + 1);
        one.close();
        two.close();
        assertThat(here.texts()).isEqualTo(there.texts()).doesNotHaveDuplicates();
        assertThat(here.entries())
                .as("index, time and epoch are the same for all")
                .isEqualTo(there.entries());
        assertThat(here.entries()).extracting(Entry::index).isSorted().doesNotHaveDuplicates();
        assertThat(here.entries()).extracting(Entry::epoch).isSorted();
        for (int writer = 0; writer < WRITERS; writer++) {
            String name = "writer-" + writer + "-";
            assertThat(here.texts().stream().filter(text -> text.startsWith(name)))
                    .containsExactlyElementsOf(numbered(name));
        }
    }

    private static void appendAll(LogBackend client, String name, CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        numbered(name).forEach(client::append);
    }

    private static List<String> numbered(String name) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            all.add(name + i);
        }
        return all;
    }

    @Test
    void textsOfAllKindsComeBackAsTheyWere() {
        String odd = "two\nlines \u0000 \u00e4 \ud83d\ude00 " + "x".repeat(50_000);
        long first = log.append(odd);
        LogRecorder recorder = new LogRecorder();
        try (Subscription subscription = log.follow(first, recorder)) {
            assertThat(subscription).isNotNull();
            recorder.await(1);
        }
        assertThat(recorder.texts()).containsExactly(odd);
    }

    @Test
    void anEntryMayBeAsLongAsManyRequestsTogether() {
        String many = "x".repeat(LONG_ENTRY);
        long first = log.append(many);
        LogRecorder recorder = new LogRecorder();
        try (Subscription subscription = log.follow(first, recorder)) {
            assertThat(subscription).isNotNull();
            recorder.await(1);
        }
        assertThat(recorder.texts()).containsExactly(many);
    }

    @Test
    void whoFollowsAnewGetsTheSameEntryAgain() {
        long first = log.append("a");
        log.append("b");
        LogRecorder once = new LogRecorder();
        LogRecorder again = new LogRecorder();
        try (Subscription subscription = log.follow(first, once)) {
            assertThat(subscription).isNotNull();
            once.await(2);
        }
        try (Subscription subscription = log.follow(once.entries().get(1).index(), again)) {
            assertThat(subscription).isNotNull();
            again.await(1);
        }
        assertThat(again.entries().get(0)).isEqualTo(once.entries().get(1));
    }

    @Test
    void aClosedSubscriptionDeliversNothingMore() {
        LogRecorder recorder = new LogRecorder();
        long first = log.append("a");
        log.follow(first, recorder).close();
        int before = recorder.entries().size();
        LogRecorder other = new LogRecorder();
        long second = log.append("b");
        try (Subscription subscription = log.follow(second, other)) {
            assertThat(subscription).isNotNull();
            other.await(1);
        }
        assertThat(recorder.entries()).hasSize(before);
    }

    @Test
    void theNewestSnapshotIsKept() {
        assertThat(log.newest()).isEmpty();
        long first = log.append("a");
        long second = log.append("b");
        log.save(new Snapshot(second, "state 2"));
        log.save(new Snapshot(first, "state 1"));
        assertThat(subject.open().newest()).contains(new Snapshot(second, "state 2"));
    }

    @Test
    void theEntryAtWhichASnapshotWasTakenStaysToBeCompared() {
        log.append("a");
        long second = log.append("b");
        log.append("c");
        log.save(new Snapshot(second, "state"));
        LogRecorder recorder = new LogRecorder();
        try (Subscription subscription = log.follow(second, recorder)) {
            assertThat(subscription).isNotNull();
            recorder.await(2);
        }
        assertThat(recorder.texts()).containsExactly("b", "c");
    }

    @Test
    void aLargeSnapshotComesBackAsItWas() {
        String state = "line of a table\n".repeat(LONG_SNAPSHOT / 16);
        long first = log.append("a");
        log.save(new Snapshot(first, state));
        assertThat(subject.open().newest()).contains(new Snapshot(first, state));
    }

    @Test
    void entriesBehindASnapshotAreStillDelivered() {
        long first = log.append("a");
        log.save(new Snapshot(first, "state"));
        long second = log.append("b");
        LogRecorder recorder = new LogRecorder();
        try (Subscription subscription = log.follow(first + 1, recorder)) {
            assertThat(subscription).isNotNull();
            recorder.await(1);
        }
        assertThat(recorder.entries().get(0).index()).isEqualTo(second);
    }

    @Test
    void anIndexOfBeforeTheLogIsRefused() {
        log.append("a");
        assertThatThrownBy(() -> log.follow(0, new LogRecorder())).isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void allClientsAgreeWhenTheLogWasMade() {
        assertThat(log.madeAt()).isPositive().isEqualTo(subject.open().madeAt());
    }

    @Test
    void aClosedClientTellsItsFollowersAndRefuses() {
        LogBackend other = subject.open();
        LogRecorder recorder = new LogRecorder();
        Subscription subscription = other.follow(1, recorder);
        assertThat(subscription).isNotNull();
        other.close();
        Await.until("the follower is told", () -> recorder.ends().size() == 1);
        assertThatThrownBy(() -> other.append("a")).isInstanceOf(BackendUnavailableException.class);
    }
}

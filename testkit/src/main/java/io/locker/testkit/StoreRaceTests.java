package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store promises when many do many things at once, some through one client and some through several. */
abstract class StoreRaceTests extends StoreTests {
    private static final int THREADS = 8;
    private static final Duration AT_MOST = Duration.ofMinutes(2);

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private List<StoreBackend> clients = List.of();

    @BeforeEach
    void openClients() {
        clients = List.of(store(), anotherClient(), anotherClient());
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void ofSwapsOnOneRevisionOneWins() throws Exception {
        for (int round = 0; round < 20; round++) {
            long expected = store().read(NAME).revision();
            List<SwapResult> results = atOnce(i -> () -> swap(client(i), NAME, expected, "written by " + i));

            List<SwapResult> won = results.stream().filter(SwapResult::applied).toList();
            assertThat(won).hasSize(1);
            LockRecord winner = won.get(0).record();
            assertThat(results)
                    .allSatisfy(result -> assertThat(result.record().document()).isEqualTo(winner.document()));
            assertThat(store().read(NAME).revision()).isEqualTo(winner.revision());
        }
    }

    @Test
    void ofCreationsOfOneLockOneWins() throws Exception {
        for (int round = 0; round < 20; round++) {
            List<SwapResult> results = atOnce(i -> () -> swap(client(i), NAME, 0, "made by " + i));

            assertThat(results.stream().filter(SwapResult::applied)).hasSize(1);
            clear(store(), NAME);
        }
    }

    @Test
    void noIncrementIsLost() throws Exception {
        int each = 25;
        List<List<LockRecord>> written = atOnce(i -> () -> {
            List<LockRecord> mine = new ArrayList<>();
            for (int k = 0; k < each; k++) {
                mine.add(increment(client(i)));
            }
            return mine;
        });

        assertThat(store().read(NAME).document()).isEqualTo(String.valueOf(THREADS * each));
        List<LockRecord> inOrder = written.stream()
                .flatMap(List::stream)
                .sorted((a, b) -> Integer.compare(number(a), number(b)))
                .toList();
        assertThat(inOrder).extracting(StoreRaceTests::number).doesNotHaveDuplicates();
        assertThat(inOrder).extracting(LockRecord::revision).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void nothingThatIsPostedIsLostOrDoubled() throws Exception {
        int each = 30;
        AtomicInteger posting = new AtomicInteger(THREADS / 2);
        atOnce(i -> () -> {
            if (i % 2 == 0) {
                for (int k = 0; k < each; k++) {
                    client(i).post(NAME, List.of(i + ":" + k), Set.of());
                }
                posting.decrementAndGet();
            } else {
                while (posting.get() > 0) {
                    fold(client(i));
                }
            }
            return true;
        });
        while (!store().read(NAME).inbox().isEmpty()) {
            fold(store());
        }

        List<String> folded = lines(store().read(NAME));
        assertThat(folded).hasSize(THREADS / 2 * each).doesNotHaveDuplicates();
        for (int poster = 0; poster < THREADS; poster += 2) {
            String mine = poster + ":";
            assertThat(folded.stream().filter(line -> line.startsWith(mine)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(k -> mine + k).toList());
        }
    }

    @Test
    void aPostAndASwapNeverMissEachOther() throws Exception {
        for (int round = 0; round < 60; round++) {
            LockRecord held = write(store(), NAME, "held");
            CyclicBarrier start = new CyclicBarrier(2);
            Future<LockRecord> post =
                    threads.submit(barred(start, () -> clients.get(1).post(NAME, List.of("claim"), Set.of())));
            SwapResult release = barred(start, () -> swap(clients.get(2), NAME, held.revision(), "free"))
                    .call();

            boolean posterSawRelease = "free".equals(Await.get(post, AT_MOST).document());
            boolean releaserSawPost = requests(release.record()).contains("claim");
            assertThat(posterSawRelease || releaserSawPost).isTrue();
            clear(store(), NAME);
        }
    }

    @Test
    void revisionsGrowThroughConcurrentRemoval() throws Exception {
        int each = 20;
        List<List<Long>> revisions = atOnce(i -> () -> {
            List<Long> mine = new ArrayList<>();
            while (mine.size() < each) {
                SwapResult made = swap(client(i), NAME, 0, "made by " + i);
                if (made.applied()) {
                    mine.add(made.record().revision());
                    assertThat(swap(client(i), NAME, made.record().revision(), null)
                                    .applied())
                            .isTrue();
                }
            }
            return mine;
        });

        assertThat(revisions).allSatisfy(mine -> assertThat(mine).isSorted());
        assertThat(revisions.stream().flatMap(List::stream)).doesNotHaveDuplicates();
    }

    @Test
    void everybodyFindsTheSameSessionDead() throws Exception {
        for (int round = 0; round < 10; round++) {
            String session = "session" + round;
            store().sessions().open(new NewSession(session, Duration.ofMinutes(5), "holder"), new WakeRecorder());
            List<Boolean> heard = atOnce(i -> () -> {
                if (i == 0) {
                    store().sessions().close(session);
                    return true;
                }
                // Once somebody has said dead, nobody may hear that it is alive.
                while (!client(i).sessions().bury(Set.of(session)).contains(session)) {
                    Thread.onSpinWait();
                }
                return !client(i).sessions().beat(session);
            });
            assertThat(heard).containsOnly(true);
        }
    }

    private StoreBackend client(int thread) {
        return clients.get(thread % clients.size());
    }

    private static int number(LockRecord record) {
        return Integer.parseInt(String.valueOf(record.document()));
    }

    private static LockRecord increment(StoreBackend client) {
        LockRecord found = client.read(NAME);
        while (true) {
            int next = found.document() == null ? 1 : number(found) + 1;
            SwapResult result = swap(client, NAME, found.revision(), String.valueOf(next));
            if (result.applied()) {
                return result.record();
            }
            found = result.record();
        }
    }

    /** Moves what is in the inbox to the end of the document, if nobody else is faster. */
    private static void fold(StoreBackend client) {
        LockRecord found = client.read(NAME);
        if (found.inbox().isEmpty()) {
            return;
        }
        List<String> lines =
                Stream.concat(lines(found).stream(), requests(found).stream()).toList();
        List<String> taken = found.inbox().stream().map(InboxEntry::id).toList();
        client.compareAndSet(new Swap(NAME, found.revision(), String.join("\n", lines), Taken.of(taken), Set.of()));
    }

    private static List<String> lines(LockRecord record) {
        String document = record.document();
        return document == null ? List.of() : Arrays.asList(document.split("\n", -1));
    }

    /** Work of one of several threads. */
    private interface Part<T> {
        Callable<T> of(int thread);
    }

    private <T> List<T> atOnce(Part<T> part) throws ExecutionException {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<T>> futures = IntStream.range(0, THREADS)
                .mapToObj(i -> threads.submit(barred(start, part.of(i))))
                .toList();
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(Await.get(future, AT_MOST));
        }
        return results;
    }

    private static <T> Callable<T> barred(CyclicBarrier start, Callable<T> work) {
        return () -> {
            start.await();
            return work.call();
        };
    }
}

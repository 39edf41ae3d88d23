package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.StoreBackend;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import io.locker.testkit.Await;
import io.locker.testkit.check.TokenOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The revisions of one lock grow in the order in which its writes can be seen, whether a write inserts, updates or
 * makes anew what was removed.
 */
@Tag("one-java")
final class PostgresOrderTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final int CLIENTS = 4;
    private static final int THREADS = 8;
    private static final Duration LENGTH = Duration.ofSeconds(2);

    /** Fewer writes show nothing. */
    private static final int ENOUGH = 100;

    private final Place place = Place.shared();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<StoreBackend> clients = new ArrayList<>();

    /**
     * A trigger notes each write while its transaction owns the lock, and numbers it; such numbers follow the commits.
     */
    @BeforeEach
    void noteEveryWrite() {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(place.open());
        }
        place.run(
                "create table SCHEMA.noted (place bigserial, revision bigint)",
                "create function SCHEMA.note() returns trigger language plpgsql as $$ begin"
                        + " insert into SCHEMA.noted (revision) values (new.revision); return new; end $$",
                "create trigger note after insert or update on SCHEMA.locker_lock"
                        + " for each row execute function SCHEMA.note()");
    }

    @AfterEach
    void removeThePlace() {
        threads.shutdownNow();
        clients.forEach(StoreBackend::close);
        place.close();
    }

    private interface Move {
        /** Does one thing to the lock, and says whether it wrote a document. */
        boolean by(StoreBackend client, int thread);
    }

    /** Does it all the time, and more than a number of times; returns how often a document was written. */
    private int hammer(int moreThan, Move move) throws Exception {
        AtomicBoolean ending = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        List<Future<Boolean>> parts = IntStream.range(0, THREADS)
                .mapToObj(thread -> threads.submit(() -> {
                    while (!ending.get()) {
                        written.addAndGet(move.by(clients.get(thread % CLIENTS), thread) ? 1 : 0);
                    }
                    return true;
                }))
                .toList();
        try {
            Await.letPass(LENGTH);
            Await.until(
                    "more than " + moreThan + " writes",
                    () -> written.get() > moreThan || parts.stream().anyMatch(Future::isDone));
        } finally {
            ending.set(true);
        }
        for (Future<Boolean> part : parts) {
            assertThat(Await.get(part)).isTrue();
        }
        return written.get();
    }

    private static SwapResult swap(StoreBackend client, long expected, @Nullable String document) {
        return client.compareAndSet(new Swap(NAME, expected, document, Taken.NOTHING, Set.of()));
    }

    private void assertInOrder(int written) {
        List<Long> revisions = noted();
        assertThat(revisions).hasSize(written).hasSizeGreaterThan(ENOUGH);
        assertThat(TokenOrder.increasing(revisions)).isEmpty();
    }

    private List<Long> noted() {
        return place.look("select revision from SCHEMA.noted order by place").stream()
                .map(Long::valueOf)
                .toList();
    }

    @Test
    void revisionsGrowWhereTheLockIsMadeAnewEachTime() throws Exception {
        assertInOrder(hammer(ENOUGH, (client, thread) -> {
            SwapResult made = swap(client, 0, "made by " + thread);
            if (made.applied()) {
                assertThat(swap(client, made.record().revision(), null).applied())
                        .isTrue();
            }
            return made.applied();
        }));
    }

    @Test
    void revisionsGrowWhereTheLockIsUpdated() throws Exception {
        assertInOrder(hammer(ENOUGH, (client, thread) -> {
            SwapResult written = swap(client, client.read(NAME).revision(), "written by " + thread);
            return written.applied();
        }));
    }

    @Test
    void revisionsGrowWhereEverythingIsMixed() throws Exception {
        assertInOrder(hammer(ENOUGH, (client, thread) -> {
            if (thread % 4 == 0) {
                client.post(NAME, List.of("claim of " + thread), Set.of());
                return false;
            }
            var found = client.read(NAME);
            List<String> ids = found.inbox().stream().map(InboxEntry::id).toList();
            String document = thread % 4 == 1 ? null : "written by " + thread;
            return client.compareAndSet(new Swap(
                                    NAME, found.revision(), document, new Taken(ids, thread % 2 == 0), Set.of()))
                            .applied()
                    && document != null;
        }));
    }

    /** That the trigger would notice. */
    @Test
    void withoutTurnsTheOrderIsLost() throws Exception {
        place.run("create or replace function SCHEMA.locker_take_turn(lock_name text, alone boolean, patience integer)"
                + " returns void language sql as ''");
        place.run("create or replace function SCHEMA.locker_draw() returns bigint language plpgsql as $$"
                + " declare drawn bigint := (1::bigint << 42) + nextval('SCHEMA.locker_revision');"
                + " begin perform pg_sleep(random() / 100); return drawn; end $$");

        assertThat(hammer(0, PostgresOrderTest::swapOrLose)).isPositive();

        assertThat(TokenOrder.increasing(noted())).isNotEmpty();
    }

    private static boolean swapOrLose(StoreBackend client, int thread) {
        try {
            SwapResult made = swap(client, 0, "made by " + thread);
            return made.applied()
                    && swap(client, made.record().revision(), null).applied();
        } catch (BackendUnavailableException twice) {
            return false;
        }
    }
}

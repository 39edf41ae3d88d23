package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockName;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.WakeRecorder;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a lock costs: round trips, connections, rows. */
@Tag("one-java")
final class PostgresCostTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final LockName NAME = new LockName("orders/42");

    /** Later a client also looks at some locks for what the dead left behind, which is not counted here. */
    private static final Duration SOON_AFTER_OPENING = Duration.ofSeconds(5);

    private final TestServer server = TestServers.shared(PostgresKind.PLAIN);
    private final Place place = Place.on(server);
    private final PostgresProxy proxy = new PostgresProxy(server.port());

    @AfterEach
    void removeThePlace() {
        proxy.close();
        place.close();
    }

    private Locker open(Duration lease) {
        return Locker.open(
                proxy.through(place.address()), LockerOptions.defaults().withLease(lease));
    }

    /** How many round trips some work takes. */
    private int roundTripsOf(Work work) throws Exception {
        int before = proxy.roundTrips();
        work.run();
        return proxy.roundTrips() - before;
    }

    private interface Work {
        void run() throws Exception;
    }

    @Nested
    class RoundTrips {

        @Test
        void ofAnAcquireAreOneAndOfAReleaseOne() throws Exception {
            long begin = System.nanoTime();
            try (Locker locker = open(LONG)) {
                locker.lock("warm").acquire().release();
                List<Hold> holds = new ArrayList<>();
                List<Integer> ofAcquires = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    DistributedLock lock = locker.lock("lock " + i);
                    ofAcquires.add(roundTripsOf(() -> holds.add(lock.acquire())));
                }
                List<Integer> ofReleases = new ArrayList<>();
                for (Hold hold : holds) {
                    ofReleases.add(roundTripsOf(hold::release));
                }
                DistributedLock again = locker.lock("lock 1");
                int ofBoth = roundTripsOf(() -> again.acquire().release());

                Await.inTime(begin, SOON_AFTER_OPENING, "all that is counted");
                assertThat(ofAcquires).hasSize(20).containsOnly(1);
                assertThat(ofReleases).hasSize(20).containsOnly(1);
                assertThat(ofBoth).isEqualTo(2);
            }
        }

        @Test
        void ofAHeartbeatAreOneHoweverManyHolds() throws Exception {
            Duration lease = Duration.ofMillis(1500);
            Duration counted = lease.multipliedBy(2);
            long begin = System.nanoTime();
            try (Locker locker = open(lease)) {
                List<Hold> holds = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    holds.add(locker.lock("lock " + i).acquire());
                }

                long counting = System.nanoTime();
                int beats = roundTripsOf(() -> Await.letPass(counted));

                Await.inTime(counting, counted.plusMillis(300), "the time in which heartbeats are counted");
                Await.inTime(begin, SOON_AFTER_OPENING, "all that is counted");
                holds.forEach(hold -> Await.staysValid(Duration.ZERO, hold));
                // Each third of the lease; one more or less at the ends.
                assertThat(beats).isBetween(4, 7);
            }
        }

        @Test
        void ofWhatTheStoreDoesAreOneEach() throws Exception {
            try (StoreBackend store = Place.open(proxy.through(place.address()), LONG)) {
                assertThat(roundTripsOf(() -> store.read(NAME))).isOne();
                assertThat(roundTripsOf(() -> store.post(NAME, List.of("a", "b"), Set.of("nobody"))))
                        .isOne();
                Swap loses = new Swap(NAME, 42, "x", Taken.NOTHING, Set.of());
                assertThat(roundTripsOf(() -> assertThat(
                                        store.compareAndSet(loses).record().inbox())
                                .hasSize(2)))
                        .isOne();
                assertThat(roundTripsOf(() -> store.names("", "", 10))).isOne();
                NewSession session = new NewSession("one", LONG, "holder");
                assertThat(roundTripsOf(() -> store.sessions().open(session, new WakeRecorder())))
                        .isOne();
                assertThat(roundTripsOf(() -> store.sessions().beat("one"))).isOne();
                assertThat(roundTripsOf(() -> store.sessions().bury(Set.of("one", "two", "three"))))
                        .isOne();
                assertThat(roundTripsOf(() -> store.sessions().close("one"))).isOne();
            }
        }
    }

    @Nested
    class Connections {

        @Test
        @Anomaly("U15")
        void areAFewForAThousandHolds() throws Exception {
            try (Locker locker = open(LONG)) {
                ExecutorService threads = Executors.newFixedThreadPool(16);
                try {
                    List<Future<Hold>> holds = IntStream.range(0, 1_000)
                            .mapToObj(i -> threads.submit(
                                    () -> locker.lock("lock " + i).acquire()))
                            .toList();
                    for (Future<Hold> hold : holds) {
                        assertThat(Await.get(hold).isValid()).isTrue();
                        // Four for requests, one for heartbeats, one to listen.
                        assertThat(proxy.connections()).isLessThanOrEqualTo(6);
                    }
                } finally {
                    threads.shutdownNow();
                }
            }
            Await.until("all connections are closed", () -> proxy.connections() == 0);
        }

        @Test
        void areTwoForWhoHoldsAndWaits() throws Exception {
            try (Locker holder = open(LONG)) {
                holder.lock("orders/42").acquire();
                assertThat(proxy.connections()).isEqualTo(2);
            }
        }
    }

    @Nested
    class Rows {

        @Test
        @Anomaly("U8")
        void areNoneAfterManyNames() throws Exception {
            int names = 20_000;
            int threads = 4;
            long begin = System.nanoTime();
            ExecutorService workers = Executors.newFixedThreadPool(threads);
            try (Locker locker = Locker.open(place.address("connections=" + threads))) {
                List<Future<Boolean>> parts = IntStream.range(0, threads)
                        .mapToObj(part -> workers.submit(() -> {
                            for (int i = part; i < names; i += threads) {
                                locker.lock("name/" + i).acquire().release();
                            }
                            return true;
                        }))
                        .toList();
                for (Future<Boolean> part : parts) {
                    assertThat(Await.get(part, Duration.ofMinutes(3))).isTrue();
                }
                assertThat(place.rows()).hasSizeLessThanOrEqualTo(1);
            } finally {
                workers.shutdownNow();
            }
            assertThat(place.rows()).isEmpty();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            Load.tell(names + " locked and released in " + took.toMillis() + " ms");
        }

        @Test
        void ofSessionsThatDiedGoThoughNobodyAsks() throws Exception {
            try (StoreBackend dies = place.open();
                    Locker lives = open(Duration.ofSeconds(6))) {
                lives.lock("orders/42").acquire();
                for (int i = 0; i < 50; i++) {
                    dies.sessions()
                            .open(new NewSession("dead" + i, Duration.ofMillis(100), "holder"), new WakeRecorder());
                }

                Await.until(
                        "the dead are gone",
                        () -> place.look("select id from SCHEMA.locker_session where id like 'dead%'")
                                .isEmpty());
            }
        }
    }
}

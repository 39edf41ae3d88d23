package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.LockerOptions;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.WakeRecorder;
import io.locker.testkit.process.TakerProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions live and die by the clock of the server, read when it is their turn. */
@Tag("one-java")
final class PostgresSessionTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration REPLACED = Duration.ofSeconds(5);

    private final Place place = Place.shared();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void removeThePlace() {
        threads.shutdownNow();
        place.close();
    }

    private static NewSession session(String id, Duration timeToLive) {
        return new NewSession(id, timeToLive, "holder");
    }

    private void awaitOneThatWaits() {
        Await.until(
                "a request waits for the row",
                () -> !place.look("select pid from pg_stat_activity"
                                + " where wait_event_type = 'Lock' and query like '%" + place.schema() + "%'")
                        .isEmpty());
    }

    private void awaitWaiter(String name) {
        Await.until(
                "somebody waits for " + name,
                () -> !place.look("select name from SCHEMA.locker_inbox where name = '"
                                + name + "' union all select name from SCHEMA.locker_lock where name = '" + name
                                + "' and document like E'%\\nwait %'")
                        .isEmpty());
    }

    private static void lockTheRow(Statement statement, Place place) throws Exception {
        statement.getConnection().setAutoCommit(false);
        statement.execute("select from " + place.schema() + ".locker_session for update");
    }

    @Test
    void aHeartbeatThatWaitedPastItsTimeIsTooLate() throws Exception {
        Duration timeToLive = Duration.ofSeconds(1);
        try (StoreBackend store = Place.open(place.address(), LONG);
                Connection other = place.connect();
                Statement statement = other.createStatement()) {
            store.sessions().open(session("one", timeToLive), new WakeRecorder());
            lockTheRow(statement, place);
            Future<Boolean> beat = threads.submit(() -> store.sessions().beat("one"));
            awaitOneThatWaits();
            Await.letPass(timeToLive);
            other.rollback();

            assertThat(Await.get(beat)).isFalse();
            assertThat(store.sessions().bury(Set.of("one"))).containsExactly("one");
        }
    }

    @Test
    void whoIsFoundAliveAfterAllIsNotBuried() throws Exception {
        Duration timeToLive = Duration.ofMillis(200);
        try (StoreBackend store = Place.open(place.address(), LONG);
                Connection other = place.connect();
                Statement statement = other.createStatement()) {
            store.sessions().open(session("one", timeToLive), new WakeRecorder());
            lockTheRow(statement, place);
            Await.letPass(timeToLive);
            Future<Set<String>> buried = threads.submit(() -> store.sessions().bury(Set.of("one")));
            awaitOneThatWaits();
            statement.execute("update " + place.schema()
                    + ".locker_session set expires_at = clock_timestamp() + interval '1 hour'");
            other.commit();

            assertThat(Await.get(buried)).isEmpty();
            assertThat(store.sessions().beat("one")).isTrue();
        }
    }

    @Test
    @Anomaly("U17")
    void aKilledHolderIsReplacedWithinFiveSecondsAtTheDefaultLease() {
        Duration lease = LockerOptions.defaults().lease();
        List<Long> millis = new ArrayList<>();
        try (TakerProcess next = TakerProcess.start(place.address(), "next", lease)) {
            next.await("ready", LONG);
            for (int round = 0; round < 3; round++) {
                String name = "orders/" + round;
                try (TakerProcess victim = TakerProcess.start(place.address(), "victim", lease)) {
                    victim.await("ready", LONG);
                    victim.ask("acquire " + name + " 20000", "held " + name);
                    next.ask("acquire " + name + " 60000", "waiting " + name);
                    awaitWaiter(name);
                    // A kill at another moment between two heartbeats in each round.
                    Await.letPass(lease.dividedBy(9).multipliedBy(round));
                    long killed = System.nanoTime();
                    victim.kill();
                    long granted = next.await("held " + name, REPLACED).atNanos();
                    Await.inTime(killed, REPLACED, "another holder after the kill");
                    millis.add(Duration.ofNanos(granted - killed).toMillis());
                    next.ask("release " + name, "released");
                }
            }
            next.quit();
        }
        Load.tell("killed holders with a lease of " + lease + " were replaced after ms " + millis);
    }
}

package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockName;
import io.locker.api.Loss;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.Capability;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.WakeRecorder;
import io.locker.testkit.server.PgBouncerKind;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the PostgreSQL backend says and does when a request, a connection or a wake-up goes wrong. */
@Tag("one-java")
final class PostgresFaultTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestServer server = TestServers.shared(PostgresKind.PLAIN);
    private final Place place = Place.on(server);
    private final PostgresProxy proxy = new PostgresProxy(server.port());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void removeThePlace() {
        threads.shutdownNow();
        proxy.close();
        place.close();
    }

    private StoreBackend openThroughProxy(Duration requestTimeout) {
        return Place.open(proxy.through(place.address()), requestTimeout);
    }

    private static SwapResult write(StoreBackend store, @Nullable String document) {
        return swap(store, store.read(NAME).revision(), document);
    }

    private static SwapResult swap(StoreBackend store, long expected, @Nullable String document) {
        return store.compareAndSet(new Swap(NAME, expected, document, Taken.NOTHING, Set.of()));
    }

    /** That a server which answers in time refuses something. */
    private static AbstractThrowableAssert<?, ? extends Throwable> changesNothing(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        if (failure instanceof OutcomeUnknownException unanswered) {
            throw unanswered;
        }
        return assertThat(failure).isInstanceOf(BackendUnavailableException.class);
    }

    /** Ends connections of the place at the server. */
    private void terminate(String which) {
        place.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'locker'"
                + " and query like '%"
                + place.schema() + "%' and query like '%" + which + "%'");
    }

    @Nested
    class Requests {

        @Test
        void thatWaitTooLongForALockChangeNothing() throws Exception {
            // The server gives up a tenth of the time before the client would.
            try (StoreBackend store = Place.open(place.address(), Duration.ofSeconds(3))) {
                long revision = write(store, "held").record().revision();
                KeptTurn.during(place, NAME, () -> {
                    changesNothing(() -> swap(store, revision, "never"))
                            .hasMessageStartingWith("Other requests kept this lock for the whole request timeout;");
                    changesNothing(() -> store.post(NAME, List.of("never"), Set.of()));
                    assertThat(store.read(NAME).document()).isEqualTo("held");
                });

                assertThat(store.read(NAME).inbox()).isEmpty();
                assertThat(swap(store, revision, "next").applied()).isTrue();
            }
        }

        @Test
        void thatTheServerCancelsChangeNothing() throws Exception {
            try (StoreBackend store = place.open()) {
                long revision = write(store, "held").record().revision();
                try (KeptTurn turn = new KeptTurn(place, NAME)) {
                    Future<SwapResult> waits = threads.submit(() -> swap(store, revision, "never"));
                    turn.onRequest("pg_cancel_backend(pid)");

                    assertThatThrownBy(() -> Await.get(waits))
                            .hasCauseInstanceOf(BackendUnavailableException.class)
                            .hasMessageContaining("The PostgreSQL server cancelled the request");
                }
                assertThat(store.read(NAME).document()).isEqualTo("held");
            }
        }

        @Test
        void withoutAnAnswerAreUnknownAndTheNextWorks() {
            try (StoreBackend store = openThroughProxy(SHORT)) {
                long revision = write(store, "held").record().revision();
                proxy.loseAnswers(true);

                assertThatThrownBy(() -> swap(store, revision, "perhaps")).isInstanceOf(OutcomeUnknownException.class);
                assertThatThrownBy(() -> store.read(NAME))
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageStartingWith("No PostgreSQL server took the connection in time,");
                proxy.loseAnswers(false);

                assertThat(store.read(NAME).document()).isEqualTo("perhaps");
                assertThat(write(store, "next").applied()).isTrue();
            }
        }

        @Test
        void overAConnectionThatWasCutAreUnknownAndOtherwiseRepeated() {
            try (StoreBackend store = openThroughProxy(LONG)) {
                long revision = write(store, "held").record().revision();
                store.sessions().open(new NewSession("one", LONG, "holder"), new WakeRecorder());

                proxy.cut();
                assertThat(store.read(NAME).document()).isEqualTo("held");
                proxy.cut();
                assertThat(store.sessions().beat("one")).isTrue();
                proxy.cut();
                assertThat(store.sessions().bury(Set.of("one", "two"))).containsExactly("two");
                proxy.cut();
                assertThatThrownBy(() -> swap(store, revision, "perhaps")).isInstanceOf(OutcomeUnknownException.class);
                assertThat(store.read(NAME).document()).isEqualTo("held");
                assertThat(swap(store, revision, "next").applied()).isTrue();
            }
        }

        @Test
        void thatTheServerTerminatesAreUnknown() throws Exception {
            try (StoreBackend store = place.open()) {
                long revision = write(store, "held").record().revision();
                try (KeptTurn turn = new KeptTurn(place, NAME)) {
                    Future<SwapResult> waits = threads.submit(() -> swap(store, revision, "never"));
                    turn.onRequest("pg_terminate_backend(pid)");

                    assertThatThrownBy(() -> Await.get(waits)).hasCauseInstanceOf(OutcomeUnknownException.class);
                }
                assertThat(swap(store, revision, "next").applied()).isTrue();
            }
        }

        @Test
        void ofAThreadThatIsInterruptedAreDone() throws Exception {
            try (StoreBackend store = place.open()) {
                long revision = write(store, "held").record().revision();
                CompletableFuture<Thread> thread = new CompletableFuture<>();
                Future<Boolean> writes;
                try (KeptTurn turn = new KeptTurn(place, NAME)) {
                    writes = threads.submit(() -> {
                        thread.complete(Thread.currentThread());
                        boolean applied = swap(store, revision, "next").applied();
                        return applied && Thread.interrupted();
                    });
                    turn.awaitRequest();
                    Await.get(thread).interrupt();
                }

                assertThat(Await.get(writes)).isTrue();
                assertThat(store.read(NAME).document()).isEqualTo("next");
            }
        }

        @Test
        void toAClosedBackendAreRefused() {
            StoreBackend store = place.open();
            store.close();
            store.close();

            assertThatThrownBy(() -> store.read(NAME))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("The backend is closed.");
            assertThatThrownBy(() -> swap(store, 0, "never")).isInstanceOf(BackendUnavailableException.class);
        }

        @Test
        void forAnIdThatIsUsedTwiceAreRefused() {
            try (StoreBackend store = place.open()) {
                NewSession session = new NewSession("same", LONG, "holder");
                store.sessions().open(session, new WakeRecorder());

                assertThatThrownBy(() -> store.sessions().open(session, new WakeRecorder()))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Nested
    class WakeUps {

        @Test
        void goOnAfterTheListenerWasTerminated() {
            try (StoreBackend store = place.open();
                    StoreBackend other = place.open()) {
                WakeRecorder woken = new WakeRecorder();
                store.sessions().open(new NewSession("waiter", LONG, "holder"), woken);
                place.run(
                        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen \"locker_%'");

                Await.until("it hears that it may have missed something", () -> woken.gaps() > 0);
                other.post(NAME, List.of("claim"), Set.of("waiter"));
                Await.until("the wake-up", () -> woken.heard(NAME));
            }
        }

        @Test
        @Anomaly("U11")
        void thatAreLostAreMadeUpForByLooking() throws Exception {
            try (Locker holder = Locker.open(place.address());
                    Locker waiter = Locker.open(proxy.through(place.address("lookAgain=400")))) {
                assertThat(waiter.capabilities().has(Capability.PUSH)).isTrue();
                Hold hold = holder.lock("orders/42").acquire();
                CompletableFuture<Hold> turn = waiter.lock("orders/42").acquireAsync();
                Await.until(
                        "it waits",
                        () -> holder.lock("orders/42").inspect().waiters().size() == 1);
                proxy.loseNotifications();

                hold.release();

                Await.get(turn, Duration.ofSeconds(2)).release();
            }
        }

        @Test
        void ofGarbageAreIgnored() {
            try (StoreBackend store = place.open();
                    StoreBackend other = place.open()) {
                WakeRecorder woken = new WakeRecorder();
                store.sessions().open(new NewSession("waiter", LONG, "holder"), woken);
                for (String payload : List.of("", "waiter", "waiter ", "nobody orders/42", "waiter \u0001")) {
                    place.run("select pg_notify(channel, '" + payload + "') from SCHEMA.locker_session");
                }

                other.post(NAME, List.of("claim"), Set.of("waiter"));

                Await.until("the wake-up", () -> woken.heard(NAME));
                assertThat(woken.count()).isOne();
            }
        }

        @Test
        void areSentOnlyIfSomebodyWaits() throws Exception {
            try (Locker alone = Locker.open(place.address());
                    Locker other = Locker.open(place.address());
                    Connection listener = place.connect();
                    Statement statement = listener.createStatement()) {
                other.lock("warm").acquire().release();
                alone.lock("warm").acquire().release();
                for (String channel : place.look("select channel from SCHEMA.locker_session")) {
                    statement.execute("listen \"" + channel + "\"");
                }
                for (int i = 0; i < 10; i++) {
                    alone.lock("orders/42").acquire().release();
                    other.lock("orders/42").acquire().release();
                }
                statement.execute("select 1");
                assertThat(listener.unwrap(org.postgresql.PGConnection.class).getNotifications())
                        .isNullOrEmpty();
            }
        }
    }

    @Nested
    class Clients {

        @Test
        @Anomaly("U14")
        void thatAreUnpluggedBlockNobodyForLong() throws Exception {
            Duration lease = Duration.ofSeconds(2);
            LockerOptions options = LockerOptions.defaults().withLease(lease);
            try (Locker unplugged = Locker.open(proxy.through(place.address()), options);
                    Locker next = Locker.open(place.address(), options)) {
                Hold hold = unplugged.lock("orders/42").acquire();
                CompletableFuture<Hold> turn = next.lock("orders/42").acquireAsync();
                proxy.loseAnswers(true);
                proxy.loseRequests();

                Hold later = Await.get(turn, lease.plusSeconds(2));

                assertThat(hold.isValid()).isFalse();
                assertThat(later.token()).isGreaterThan(hold.token());
                assertThat(Await.loss(hold).reason()).isEqualTo(Loss.Reason.BACKEND_DOWN);
                later.release();
                proxy.cut();
            }
        }

        @Test
        @Anomaly({"G1", "U14"})
        void behindATransactionPoolerFindOutThatNobodyWakesThem() throws Exception {
            TestServer pooler = TestServers.shared(PgBouncerKind.inFrontOf(server));
            String address = place.addressThrough(pooler);
            try (Locker one = Locker.open(address);
                    Locker two = Locker.open(address)) {
                assertThat(one.capabilities().has(Capability.PUSH)).isFalse();
                assertThat(one.capabilities().lookAgain()).isEqualTo(Duration.ofMillis(100));
                Hold hold = one.lock("orders/42").acquire();
                CompletableFuture<Hold> turn = two.lock("orders/42").acquireAsync();
                Await.until(
                        "it waits",
                        () -> one.lock("orders/42").inspect().waiters().size() == 1);
                hold.release();
                Await.get(turn, Duration.ofSeconds(2)).release();
            }
            assertThat(Place.at(pooler.url()).look("select pg_listening_channels()"))
                    .isEmpty();
            assertThat(Place.at(pooler.url()).look("select name from pg_prepared_statements"))
                    .isEmpty();
            assertThat(place.look("select locktype from pg_locks where locktype = 'advisory'"))
                    .isEmpty();
        }

        @Test
        void behindASessionPoolerAreWoken() throws Exception {
            try (TestServer pooler = TestServers.own(new PgBouncerKind(server.port(), 10, "session"));
                    Locker one = Locker.open(place.addressThrough(pooler, "lookAgain=60000"));
                    Locker two = Locker.open(place.addressThrough(pooler, "lookAgain=60000"))) {
                assertThat(one.capabilities().has(Capability.PUSH)).isTrue();
                Hold hold = one.lock("orders/42").acquire();
                CompletableFuture<Hold> turn = two.lock("orders/42").acquireAsync();
                Await.until(
                        "it waits",
                        () -> one.lock("orders/42").inspect().waiters().size() == 1);
                hold.release();
                Await.get(turn).release();
            }
        }

        @Test
        void whoseConnectionsAreTerminatedGoOn() throws Exception {
            try (Load load = new Load(place.address())) {
                for (int i = 0; i < 30; i++) {
                    terminate("");
                    Await.letPass(Duration.ofMillis(50));
                }
                Load.tell("terminated: " + "all served after " + load.awaitAllServed());
                Load.tell("load: " + load.end());
            }
        }
    }
}

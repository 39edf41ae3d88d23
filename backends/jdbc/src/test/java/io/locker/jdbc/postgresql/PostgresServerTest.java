package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.LockName;
import io.locker.api.Release;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.SignsOfLife;
import io.locker.testkit.WakeRecorder;
import io.locker.testkit.check.Access.Kind;
import io.locker.testkit.resource.FencedRegister;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of locks when the server is killed, promoted or made anew. */
@Tag("one-java")
final class PostgresServerTest {
    private static final LockName NAME = new LockName("orders/42");

    /** A server whose commits are on the disk. */
    private static final PostgresKind DURABLE = PostgresKind.PLAIN.with("fsync=on");

    private static long epochOf(long token) {
        return token >> 52;
    }

    /** The server goes away and comes back with its data. */
    @Nested
    class Restarts {

        @Test
        @Anomaly({"U2", "U17"})
        void everybodyIsServedAgainAndNoOlderTokenPasses() throws Exception {
            try (TestServer server = TestServers.own(DURABLE);
                    Load load = new Load(Place.on(server).address())) {
                for (Duration down : List.of(Duration.ZERO, Load.LEASE.plusMillis(500))) {
                    server.kill();
                    Map<String, Long> before = load.greatestTokens();
                    Await.letPass(down);
                    long back = System.nanoTime();
                    server.restart();
                    Duration took = load.awaitAllServed();
                    load.leastTokensSince(back)
                            .forEach((name, token) -> assertThat(token).isGreaterThan(before.get(name)));
                    Load.tell("killed: down " + down + " and more, all served after " + took);
                }
                Load.tell("load: " + load.end());
            }
        }

        @Test
        @Tag("slow")
        void aServerThatStoodStillIsWaitedForNoLongerThanARequestMay() throws Exception {
            try (TestServer server = TestServers.own(PostgresKind.PLAIN);
                    Load load = new Load(Place.on(server).address())) {
                server.freeze();
                Await.letPass(Load.LEASE.plusMillis(500));
                server.thaw();
                Load.tell("frozen: " + "all served after " + load.awaitAllServed());
                Load.tell("load: " + load.end());
            }
        }

        @Test
        void aHoldOutlivesAServerThatIsBackBeforeItsSessionIsOver() throws Exception {
            LockerOptions outlives = LockerOptions.defaults().withLease(Duration.ofSeconds(30));
            try (TestServer server = TestServers.own(DURABLE);
                    Locker locker = Locker.open(Place.on(server).address(), outlives);
                    Hold hold = locker.lock("orders/42").acquire()) {
                server.kill();
                server.restart();

                assertThat(hold.isValid()).isTrue();
                assertThat(locker.lock("orders/42").inspect().holders())
                        .singleElement()
                        .satisfies(holder -> assertThat(holder.token()).isEqualTo(hold.token()));
                assertThat(hold.release()).isEqualTo(Release.RELEASED);
            }
        }

        @Test
        void aGrantSurvivesAlthoughTheServerCommitsLater() throws Exception {
            boolean lost = false;
            try (TestServer server = TestServers.own(DURABLE.with("synchronous_commit=off", "wal_writer_delay=10s"))) {
                Place place = Place.on(server);
                place.run("create table later (n int)");
                for (int round = 1; round <= 2; round++) {
                    long written;
                    try (StoreBackend store = place.open()) {
                        written = store.compareAndSet(new Swap(
                                        NAME, store.read(NAME).revision(), "round " + round, Taken.NOTHING, Set.of()))
                                .record()
                                .revision();
                        store.post(NAME, List.of("request " + round), Set.of());
                        place.run("insert into later values (" + round + ")");
                        server.kill();
                    }
                    server.restart();
                    try (StoreBackend store = place.open()) {
                        assertThat(store.read(NAME).revision()).isEqualTo(written);
                        assertThat(store.read(NAME).inbox()).hasSize(round);
                    }
                    lost |= place.look("select n from later where n = " + round).isEmpty();
                }
            }
            // Else the server would have kept the grant anyway.
            assertThat(lost).isTrue();
        }
    }

    /** A standby takes over. */
    @Nested
    class Promotions {

        @Test
        @Anomaly("U2")
        void tokensIncreaseAcrossAPromotionUnderLoad() throws Exception {
            try (TestServer primary = TestServers.own(DURABLE);
                    TestServer standby = TestServers.own(DURABLE.standbyOf(primary))) {
                Place place = Place.on(primary);
                String both = place.address()
                        .replace(
                                ":" + primary.port() + "/",
                                ":" + primary.port() + ",127.0.0.1:" + standby.port() + "/");
                try (Load load = new Load(both)) {
                    primary.kill();
                    Map<String, Long> before = load.greatestTokens();
                    long killed = System.nanoTime();
                    Place.at(standby.url()).run("select pg_promote()");
                    Duration took = load.awaitAllServed();
                    load.leastTokensSince(killed)
                            .forEach((name, token) -> assertThat(token).isGreaterThan(before.get(name)));
                    load.greatestTokens()
                            .forEach((name, token) -> assertThat(epochOf(token)).isEqualTo(2));
                    Load.tell("promoted: " + "all served after " + took);
                    Load.tell("load: " + load.end());
                }
            }
        }

        @Test
        @Anomaly({"A4", "U13"})
        void aGrantThatDidNotReachThePromotedStandbyHasTheLesserToken() throws Exception {
            try (TestServer primary = TestServers.own(PostgresKind.PLAIN);
                    TestServer standby = TestServers.own(PostgresKind.PLAIN.standbyOf(primary))) {
                Place place = Place.on(primary);
                FencedRegister resource = new FencedRegister();
                try (Locker left = Locker.open(place.address())) {
                    left.lock("warm").acquire().release();
                    awaitTables(place, standby);
                    standby.kill();
                    Hold forgotten = left.lock("orders/42").acquire();
                    primary.kill();
                    standby.restart();
                    Place.at(standby.url()).run("select pg_promote()");
                    try (Locker right = Locker.open(place.addressThrough(standby));
                            Hold next = right.lock("orders/42").acquire()) {
                        assertThat(next.token()).isGreaterThan(forgotten.token());
                        assertThat(resource.access(next.token(), "right", Kind.WRITE))
                                .isTrue();
                        assertThat(resource.access(forgotten.token(), "left", Kind.WRITE))
                                .isFalse();
                    }
                }
            }
        }

        /** The clock of the new server is another one. */
        @Test
        void aSessionGetsItsTimeAnewFromThePromotedStandby() throws Exception {
            Duration timeToLive = Duration.ofSeconds(1);
            try (TestServer primary = TestServers.own(PostgresKind.PLAIN);
                    TestServer standby = TestServers.own(PostgresKind.PLAIN.standbyOf(primary))) {
                Place place = Place.on(primary);
                Place copy = Place.at(standby.url());
                try (StoreBackend store = place.open()) {
                    store.sessions().open(new NewSession("one", timeToLive, "holder"), new WakeRecorder());
                    awaitTables(place, standby);
                    String arrived = "select id from " + place.schema() + ".locker_session";
                    Await.until("it has arrived", () -> !copy.look(arrived).isEmpty());
                }
                primary.kill();
                Await.letPass(timeToLive);
                SignsOfLife life = new SignsOfLife(timeToLive);
                copy.run("select pg_promote()");
                try (StoreBackend store =
                        Place.open(place.addressThrough(standby, "listen=false"), Duration.ofSeconds(5))) {
                    life.check(() ->
                            assertThat(store.sessions().bury(Set.of("one"))).isEmpty());
                    Await.letPass(timeToLive);
                    assertThat(store.sessions().bury(Set.of("one"))).containsExactly("one");
                }
            }
        }

        /** Nothing but the token can tell then; it does. */
        @Test
        @Anomaly({"A3", "A10"})
        void ofTwoPrimariesTheLaterGivesTheGreaterTokens() throws Exception {
            try (TestServer old = TestServers.own(PostgresKind.PLAIN);
                    TestServer standby = TestServers.own(PostgresKind.PLAIN.standbyOf(old))) {
                Place place = Place.on(old);
                FencedRegister resource = new FencedRegister();
                try (Locker left = Locker.open(place.address());
                        Hold first = left.lock("orders/42").acquire()) {
                    Place.at(standby.url()).run("select pg_promote()");
                    try (Locker right = Locker.open(place.addressThrough(standby));
                            Hold second = right.lock("other").acquire()) {
                        for (int i = 0; i < 20; i++) {
                            left.lock("many").acquire().release();
                        }
                        Hold late = left.lock("other").acquire();

                        assertThat(second.token()).isGreaterThan(first.token()).isGreaterThan(late.token());
                        assertThat(late.token()).isGreaterThan(first.token());
                        assertThat(resource.access(second.token(), "right", Kind.WRITE))
                                .isTrue();
                        assertThat(resource.access(late.token(), "left", Kind.WRITE))
                                .isFalse();
                    }
                }
            }
        }

        @Test
        void aStandbyIsNoPlaceForLocks() {
            try (TestServer primary = TestServers.own(PostgresKind.PLAIN);
                    TestServer standby = TestServers.own(PostgresKind.PLAIN.standbyOf(primary))) {
                Place place = Place.on(primary);
                place.open().close();
                awaitTables(place, standby);
                String address = place.addressThrough(standby, "listen=false");

                assertThat(failureOf(() -> {
                            try (StoreBackend store = Place.open(address, Load.LEASE)) {
                                store.read(NAME);
                            }
                        }))
                        .hasValueSatisfying(
                                sentence -> assertThat(sentence).startsWith("The PostgreSQL server takes no writes,"));
            }
        }

        private void awaitTables(Place place, TestServer standby) {
            String look = "select to_regclass('" + place.schema() + ".locker_schema')::text";
            Await.until(
                    "the tables have arrived",
                    () -> !Place.at(standby.url()).look(look).contains(null));
        }

        private Optional<String> failureOf(Runnable call) {
            try {
                call.run();
                return Optional.empty();
            } catch (RuntimeException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The data come to a server of another identity. */
    @Nested
    class Dumps {

        @Test
        @Anomaly({"G3", "U2"})
        void tokensGoOnAboveThoseGivenAfterTheDump() throws Exception {
            try (TestServer first = TestServers.own(PostgresKind.PLAIN);
                    TestServer second = TestServers.own(PostgresKind.PLAIN)) {
                Place place = Place.on(first);
                long given = takeSome(place.address());
                Path dump = dump(first);
                given = Math.max(given, takeSome(place.address()));

                restore(dump, second);

                long next = takeSome(place.addressThrough(second));
                assertThat(next).isGreaterThan(given);
                assertThat(epochOf(next)).isEqualTo(epochOf(given) + 1);
                Load.tell("restored: " + "epochs " + epochOf(given) + " and " + epochOf(next));
            }
        }

        @Test
        @Tag("slow")
        void tokensGoOnWhereTheTimelineBeginsAnew() throws Exception {
            try (TestServer first = TestServers.own(PostgresKind.PLAIN);
                    TestServer promoted = TestServers.own(PostgresKind.PLAIN.standbyOf(first));
                    TestServer last = TestServers.own(PostgresKind.PLAIN)) {
                Place place = Place.on(first);
                long begun = takeSome(place.address());
                first.kill();
                Place.at(promoted.url()).run("select pg_promote()");
                long onTimelineTwo = takeSome(place.addressThrough(promoted));

                restore(dump(promoted), last);

                long onTimelineOne = takeSome(place.addressThrough(last));
                assertThat(List.of(epochOf(begun), epochOf(onTimelineTwo), epochOf(onTimelineOne)))
                        .containsExactly(1L, 2L, 3L);
                long again = takeSome(place.addressThrough(last));
                assertThat(epochOf(again)).isEqualTo(3);
                last.kill();
                last.restart();
                assertThat(takeSome(place.addressThrough(last))).isGreaterThan(again);
                Load.tell("restored: " + begun + " then " + onTimelineTwo + " then " + onTimelineOne);
            }
        }

        private long takeSome(String address) throws InterruptedException {
            long greatest = 0;
            try (Locker locker = Locker.open(address)) {
                for (int i = 0; i < 40; i++) {
                    Hold hold = locker.lock("orders/42").acquire();
                    assertThat(hold.token().value()).isGreaterThan(greatest);
                    greatest = hold.token().value();
                    hold.release();
                }
            }
            return greatest;
        }

        private Path dump(TestServer server) throws Exception {
            Path file = server.directory().resolve("dump.sql");
            run(server, "pg_dump", "-f", file.toString());
            return file;
        }

        private void restore(Path dump, TestServer server) throws Exception {
            run(server, "psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump.toString());
        }

        private void run(TestServer server, String program, String... more) throws Exception {
            List<String> command = new java.util.ArrayList<>(List.of(find(program)));
            command.addAll(List.of("-h", "127.0.0.1", "-p", "" + server.port(), "-U", "postgres", "-d", "postgres"));
            command.addAll(List.of(more));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(server.directory().resolve(program + ".log").toFile())
                    .start();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        private String find(String program) throws IOException {
            try (var versions = Files.newDirectoryStream(Path.of("/usr/lib/postgresql"), "*")) {
                for (Path version : versions) {
                    if (Files.isExecutable(version.resolve("bin").resolve(program))) {
                        return version.resolve("bin").resolve(program).toString();
                    }
                }
            } catch (java.nio.file.NoSuchFileException e) {
                // Nor on a machine without Debian's.
            }
            return Assumptions.abort("There is no " + program + " of Debian's postgresql.");
        }
    }
}

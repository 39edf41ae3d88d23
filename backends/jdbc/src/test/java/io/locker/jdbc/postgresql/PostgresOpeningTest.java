package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.spi.Capability;
import io.locker.spi.StoreBackend;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What happens when a PostgreSQL backend is opened: where there is none, and where it is not as it should be. */
final class PostgresOpeningTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final LockName NAME = new LockName("orders/42");

    private final Place place = Place.shared();

    @AfterEach
    void removeThePlace() {
        place.close();
    }

    private static void assertFails(String address, Class<? extends LockException> how, String sentence) {
        assertThatThrownBy(() -> Place.open(address, TIMEOUT))
                .isInstanceOf(how)
                .hasMessageStartingWith(sentence)
                .hasMessageNotContaining("secret");
    }

    private static void use(StoreBackend store) {
        assertThat(store.compareAndSet(new Swap(NAME, store.read(NAME).revision(), "mine", Taken.NOTHING, Set.of()))
                        .applied())
                .isTrue();
    }

    /** There is no such server, database or user. */
    @Nested
    class WhereNothingIs {

        @Test
        void nobodyListens() throws IOException {
            int port = TestServers.freePort();

            assertFails(
                    "postgresql://me:secret@127.0.0.1:" + port + "/app",
                    BackendUnavailableException.class,
                    "No PostgreSQL server takes connections there;");
        }

        @Test
        void theHostIsNotKnown() {
            assertFails(
                    "postgresql://me:secret@nowhere.invalid/app",
                    BackendUnavailableException.class,
                    "The host of the PostgreSQL server is not known.");
        }

        @Test
        void theServerDoesNotAnswer() throws IOException {
            try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                long before = System.nanoTime();
                assertThatThrownBy(() -> Place.open(
                                "postgresql://me:secret@127.0.0.1:" + silent.getLocalPort() + "/app",
                                Duration.ofMillis(300)))
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageNotContaining("secret");
                Await.inTime(before, Duration.ofSeconds(3), "it is given up");
            }
        }

        @Test
        void thereIsNoSuchDatabase() {
            String address = place.address().replace("/postgres?", "/nothing_of_the_kind?");

            assertFails(address, BackendUnavailableException.class, "The database does not exist");
        }

        @Test
        void thereIsNoSuchUser() {
            String address = place.address().replace("postgres@", "nobody_of_the_kind:secret@");

            assertFails(address, NotPermittedException.class, "The PostgreSQL server refuses this user;");
        }
    }

    @Test
    void withoutTheDriverItIsNamed() throws Exception {
        try (URLClassLoader loader = loader(false, ClassLoader.getPlatformClassLoader())) {
            Object locker = loader.loadClass("io.locker.Locker")
                    .getMethod("open", String.class)
                    .invoke(null, "memory:");
            assertThat(locker).isInstanceOf(AutoCloseable.class);
            ((AutoCloseable) locker).close();

            assertThatThrownBy(() -> loader.loadClass("io.locker.Locker")
                            .getMethod("open", String.class)
                            .invoke(null, place.address()))
                    .cause()
                    .hasMessageStartingWith("The driver of PostgreSQL is not on the class path;");
        }
    }

    /** As in a container that has the driver for all its programs. */
    @Test
    void aDriverThatKnowsNoClassOfOursTakesSocketsOfItsOwn() throws Exception {
        try (URLClassLoader drivers = loader(true, ClassLoader.getPlatformClassLoader());
                URLClassLoader program = loader(false, drivers)) {
            Object locker = program.loadClass("io.locker.Locker")
                    .getMethod("open", String.class)
                    .invoke(null, place.address());
            Object can = locker.getClass().getMethod("capabilities").invoke(locker);
            assertThat(can.toString()).contains("PUSH");
            ((AutoCloseable) locker).close();
        }
    }

    private static URLClassLoader loader(boolean ofTheDriver, ClassLoader parent) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.contains("org/postgresql") == ofTheDriver) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), parent);
    }

    /** The first client makes the tables, if it may. */
    @Nested
    class TheTables {

        @Test
        void areMadeOnceByManyClientsAtOnce() throws Exception {
            int clients = 6;
            ExecutorService threads = Executors.newFixedThreadPool(clients);
            try {
                CyclicBarrier start = new CyclicBarrier(clients);
                Callable<Integer> client = () -> {
                    start.await();
                    try (StoreBackend store = place.open()) {
                        return store.post(NAME, List.of("claim"), Set.of())
                                .inbox()
                                .size();
                    }
                };
                List<Integer> sizes = new ArrayList<>();
                for (Future<Integer> future : threads.invokeAll(
                        IntStream.range(0, clients).mapToObj(i -> client).toList())) {
                    sizes.add(future.get());
                }
                // Each sees its own claim; who posts at the same time need not see the others'.
                assertThat(sizes).doesNotContain(0);
                try (StoreBackend store = place.open()) {
                    assertThat(store.read(NAME).inbox()).hasSize(clients);
                }
            } finally {
                threads.shutdownNow();
            }
        }

        @Test
        void ofAnotherVersionAreRefused() {
            place.open().close();
            place.run("update SCHEMA.locker_schema set version = 99");

            assertFails(
                    place.address(),
                    BackendUnavailableException.class,
                    "The tables were made by another version of Locker;");
        }

        @Test
        void thatWereDroppedAreMissed() {
            try (StoreBackend store = place.open()) {
                place.run("drop schema SCHEMA cascade");

                assertThatThrownBy(() -> use(store))
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageStartingWith("The tables of Locker are missing");
                place.open().close();
                use(store);
            }
        }

        @Test
        void areNotMadeWithoutTheRight() {
            try (User user = new User("")) {
                assertThatThrownBy(() -> Place.open(user.address(), TIMEOUT))
                        .isInstanceOf(NotPermittedException.class)
                        .hasMessageStartingWith("The tables of Locker are missing and this user may not make them;")
                        .hasMessageContaining("PostgresOptions.script()")
                        .hasMessageContaining("schema=" + place.schema());
            }
        }

        @Test
        void areMadeByTheScriptForUsersWithItsGrants() {
            place.run(PostgresOptions.defaults().withSchema(place.schema()).script());
            try (User user = new User("grant usage on schema SCHEMA to %1$s;"
                            + " grant select, insert, update, delete on all tables in schema SCHEMA to %1$s;"
                            + " grant usage on all sequences in schema SCHEMA to %1$s");
                    StoreBackend store = Place.open(user.address(), TIMEOUT)) {
                use(store);
            }
        }

        @Test
        void areNotUsedWithoutTheRight() {
            place.open().close();
            try (User user = new User("")) {
                assertFails(user.address(), NotPermittedException.class, "This user may not do that in the database");
            }
            try (User user = new User("grant usage on schema SCHEMA to %1$s;"
                            + " grant select on all tables in schema SCHEMA to %1$s");
                    StoreBackend reader = Place.open(user.address(), TIMEOUT)) {
                assertThat(reader.read(NAME).isEmpty()).isTrue();
                assertThatThrownBy(() -> use(reader)).isInstanceOf(NotPermittedException.class);
                assertThat(reader.read(NAME).isEmpty()).isTrue();
            }
        }

        @Test
        void areMadeInASchemaThatSomebodyElseMade() {
            place.run("create schema SCHEMA");
            try (User user = new User("grant usage, create on schema SCHEMA to %1$s");
                    StoreBackend store = Place.open(user.address(), TIMEOUT)) {
                use(store);
                place.run("drop owned by " + user.name + " cascade");
            }
        }

        /** A user of the database with some rights. */
        private final class User implements AutoCloseable {
            private final String name = place.schema() + "_user";

            User(String rights) {
                place.run("create role " + name + " login");
                if (!rights.isEmpty()) {
                    place.run(String.format(rights, name));
                }
            }

            String address() {
                return place.address().replace("postgres@", name + "@");
            }

            @Override
            public void close() {
                place.run("drop owned by " + name + " cascade", "drop role " + name);
            }
        }
    }

    @Test
    void whatABackendCanDoIsNoMoreThanItPromises() {
        try (StoreBackend store = place.open();
                StoreBackend deaf = Place.open(place.address("listen=false"), TIMEOUT)) {
            assertThat(store.capabilities().can())
                    .containsExactlyInAnyOrder(
                            Capability.FENCED,
                            Capability.FIFO,
                            Capability.SHARED,
                            Capability.PUSH,
                            Capability.STORE_TIME,
                            Capability.DURABLE);
            assertThat(store.capabilities().lookAgain()).isEqualTo(Duration.ofMillis(500));
            assertThat(deaf.capabilities().has(Capability.PUSH)).isFalse();
            assertThat(deaf.capabilities().lookAgain()).isEqualTo(Duration.ofMillis(100));
        }
    }
}

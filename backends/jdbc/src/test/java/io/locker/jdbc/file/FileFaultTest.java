package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.spi.LockRecord;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.TimeSource;
import io.locker.testkit.WakeRecorder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file backend says and does when something is wrong with its files. */
final class FileFaultTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private Path directory() {
        return temp.resolve("locks");
    }

    private StoreBackend open(Duration requestTimeout) {
        return FileSubject.open(directory(), requestTimeout, TimeSource.system());
    }

    private static LockRecord write(StoreBackend store, String document) {
        return store.compareAndSet(new Swap(NAME, store.read(NAME).revision(), document, Taken.NOTHING, Set.of()))
                .record();
    }

    private void assertCannotOpen(String sentence) {
        assertThatThrownBy(() -> open(LONG))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith(sentence)
                .hasMessageContaining("path=" + directory());
    }

    @Nested
    class Opening {

        @Test
        void manyClientsMakeOneDatabase() throws Exception {
            int clients = 8;
            ExecutorService threads = Executors.newFixedThreadPool(clients);
            try {
                for (int round = 0; round < 5; round++) {
                    Path fresh = temp.resolve("round" + round);
                    CyclicBarrier start = new CyclicBarrier(clients);
                    Callable<Integer> client = () -> {
                        start.await();
                        try (StoreBackend store = FileSubject.open(fresh, LONG, TimeSource.system())) {
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
                    assertThat(sizes)
                            .containsExactlyInAnyOrderElementsOf(
                                    IntStream.rangeClosed(1, clients).boxed().toList());
                }
            } finally {
                threads.shutdownNow();
            }
        }

        @Test
        void aFileOfAnotherKindIsRefused() throws IOException {
            Files.createDirectory(directory());
            Files.writeString(directory().resolve("locker.db"), "This is a letter to my aunt. ".repeat(1_000));

            assertCannotOpen("The database file is not a database of SQLite;");
        }

        @Test
        void aDatabaseOfAnotherProgramIsRefused() throws IOException {
            Files.createDirectory(directory());
            FileProbe.change(directory(), "create table letters (text)");

            assertCannotOpen("The database file belongs to another program;");
            assertThat(FileProbe.count(directory(), "sqlite_schema")).isOne();
        }

        @Test
        void aDatabaseOfAnotherVersionIsRefused() {
            open(LONG).close();
            FileProbe.change(directory(), "pragma user_version = 99");

            assertCannotOpen("The database file was made by another version of Locker;");
        }

        @Test
        void aDirectoryInPlaceOfTheFileIsRefused() throws IOException {
            Files.createDirectories(directory().resolve("locker.db"));

            assertCannotOpen("There is a directory where the database file belongs;");
        }

        @Test
        void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
            Files.writeString(directory(), "a file");

            assertCannotOpen("The directory of the database cannot be used;");
            assertThat(Files.readString(directory())).isEqualTo("a file");
        }

        @Test
        void anEmptyFileBecomesADatabase() throws IOException {
            Files.createDirectory(directory());
            Files.createFile(directory().resolve("locker.db"));

            try (StoreBackend store = open(LONG)) {
                assertThat(write(store, "held").revision()).isPositive();
            }
        }

        @Test
        void aPathOfUnusualCharactersIsKept() {
            Path unusual = temp.resolve("100% & more? mode=memory #1 'ä 漢'");
            try (StoreBackend store = FileSubject.open(unusual, LONG, TimeSource.system())) {
                write(store, "held");
            }

            assertThat(unusual.resolve("locker.db")).isNotEmptyFile();
            try (StoreBackend store = FileSubject.open(unusual, LONG, TimeSource.system())) {
                assertThat(store.read(NAME).document()).isEqualTo("held");
            }
        }

        @Test
        void nothingIsLeftBesideTheDatabaseAfterTheLast() throws IOException {
            try (StoreBackend store = open(LONG);
                    StoreBackend other = open(LONG)) {
                store.sessions().open(new NewSession("one", LONG, "holder"), new WakeRecorder());
                other.sessions().open(new NewSession("two", LONG, "holder"), new WakeRecorder());
                long revision = write(store, "held").revision();
                store.compareAndSet(new Swap(NAME, revision, null, Taken.NOTHING, Set.of("two")));
            }

            try (var files = Files.list(directory())) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("locker.db", "locker.sessions");
            }
            assertThat(directory().resolve("locker.sessions")).isEmptyFile();
            for (String table : List.of("lock where name > ''", "inbox", "session", "wake")) {
                assertThat(FileProbe.count(directory(), "locker_" + table)).isZero();
            }
        }
    }

    @Nested
    class Using {

        @Test
        void aLockKeptTooLongIsToldAndForgotten() throws Exception {
            try (StoreBackend store = open(SHORT)) {
                long revision = write(store, "held").revision();
                try (Connection other = FileProbe.connect(directory());
                        Statement statement = other.createStatement()) {
                    statement.execute("begin immediate");
                    assertThatThrownBy(() -> write(store, "never"))
                            .isInstanceOf(BackendUnavailableException.class)
                            .hasMessageStartingWith("Another process has kept the database file locked");
                    assertThatThrownBy(() -> store.post(NAME, List.of("never"), Set.of()))
                            .isInstanceOf(BackendUnavailableException.class);
                    assertThat(store.read(NAME).revision()).isEqualTo(revision);
                    statement.execute("rollback");
                }

                assertThat(store.read(NAME).inbox()).isEmpty();
                assertThat(store.post(NAME, List.of("claim"), Set.of()).inbox()).hasSize(1);
                assertThat(write(store, "next").document()).isEqualTo("next");
            }
        }

        @Test
        void aDamagedFileIsToldToEveryCaller() throws IOException {
            try (StoreBackend store = open(LONG)) {
                for (int i = 0; i < 300; i++) {
                    store.post(new LockName("lock " + i), List.of("x".repeat(500)), Set.of());
                }
            }
            try (RandomAccessFile file =
                    new RandomAccessFile(directory().resolve("locker.db").toFile(), "rw")) {
                byte[] noise = new byte[(int) file.length() - 8 * 4096];
                java.util.Arrays.fill(noise, (byte) 0x5A);
                file.seek(8 * 4096);
                file.write(noise);
            }

            try (StoreBackend store = open(LONG)) {
                assertThatThrownBy(() -> store.names("", "", 1_000))
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageStartingWith("The database file is damaged;");
                assertThatThrownBy(() -> store.names("", "", 1_000)).isInstanceOf(BackendUnavailableException.class);
            }
        }

        @Test
        void aClosedBackendRefuses() {
            StoreBackend store = open(LONG);
            store.close();
            store.close();

            assertThatThrownBy(() -> store.read(NAME))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("The backend is closed.");
            assertThatThrownBy(() -> store.post(NAME, List.of("claim"), Set.of()))
                    .isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> store.sessions().beat("any")).isInstanceOf(BackendUnavailableException.class);
        }

        @Test
        void aSessionDiesWithTheFileThatKnewIt() throws IOException {
            try (StoreBackend store = open(LONG)) {
                store.sessions().open(new NewSession("old", LONG, "holder"), new WakeRecorder());
                write(store, "old");
                for (String name : List.of("locker.db", "locker.db-wal", "locker.db-shm", "locker.sessions")) {
                    Files.delete(directory().resolve(name));
                }

                try (StoreBackend other = open(LONG)) {
                    long revision = write(other, "new").revision();

                    assertThat(store.sessions().beat("old")).isFalse();
                    assertThat(store.read(NAME).document()).isEqualTo("new");
                    assertThat(write(store, "newer").revision()).isGreaterThan(revision);
                }
            }
        }

        @Test
        void aReplacedFileOfLocksIsLockedAnew() throws IOException {
            try (StoreBackend store = open(LONG);
                    StoreProcess other = StoreProcess.start(directory())) {
                store.sessions().open(new NewSession("alive", LONG, "holder"), new WakeRecorder());
                Files.delete(directory().resolve("locker.sessions"));

                assertThat(store.sessions().beat("alive")).isTrue();
                assertThat(other.ask("bury alive")).isEqualTo("false");
            }
        }

        @Test
        void anIdThatIsUsedTwiceIsRefused() {
            try (StoreBackend store = open(LONG);
                    StoreBackend other = open(LONG)) {
                NewSession session = new NewSession("same", LONG, "holder");
                store.sessions().open(session, new WakeRecorder());

                for (StoreBackend client : List.of(store, other)) {
                    assertThatThrownBy(() -> client.sessions().open(session, new WakeRecorder()))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("used once");
                }
                assertThat(store.sessions().beat("same")).isTrue();
                assertThat(other.sessions().bury(Set.of("same"))).isEmpty();
            }
        }

        @Test
        void revisionsGoOnAboveAClockThatWentBack() {
            long future = 4_000_000_000_000_000L;
            try (StoreBackend store = open(LONG)) {
                FileProbe.change(directory(), "update locker_lock set revision = " + future + " where name = ''");

                long revision = write(store, "held").revision();
                assertThat(revision).isEqualTo(future + 1);
                assertThat(write(store, "next").revision()).isEqualTo(future + 2);
            }
        }

        @Test
        void revisionsFollowTheClockInANewFile() {
            try (StoreBackend store = open(LONG)) {
                LockRecord written = write(store, "held");

                assertThat(written.revision()).isGreaterThanOrEqualTo(written.writtenAt());
            }
        }
    }
}

package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.TimeSource;
import io.locker.testkit.WakeRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which users may use the files of a backend. */
final class FileUsersTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private static StoreBackend open(Path directory) {
        return FileSubject.open(directory, LONG, TimeSource.system());
    }

    private static void use(StoreBackend store) {
        store.sessions().open(new NewSession("mine", LONG, "holder"), new WakeRecorder());
        store.compareAndSet(new Swap(NAME, 0, "mine", Taken.NOTHING, Set.of()));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Path directory(String mode) throws IOException {
        Path directory = Files.createDirectory(temp.resolve("locks"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
        return directory;
    }

    @Nested
    class Modes {

        @Test
        void aNewDirectoryIsTheUsersAlone() throws IOException {
            Path directory = temp.resolve("state/locker");
            try (StoreBackend store = open(directory)) {
                use(store);

                assertThat(mode(directory)).isEqualTo("rwx------");
                for (String file : List.of("locker.db", "locker.db-wal", "locker.db-shm", "locker.sessions")) {
                    assertThat(mode(directory.resolve(file))).isEqualTo("rw-------");
                }
            }
        }

        @Test
        void aDirectoryKeepsItsMode() throws IOException {
            Path directory = directory("rwxr-xr-x");
            try (StoreBackend store = open(directory)) {
                use(store);

                assertThat(mode(directory)).isEqualTo("rwxr-xr-x");
                assertThat(mode(directory.resolve("locker.db"))).isEqualTo("rw-------");
            }
        }

        @Test
        void aDirectoryOfAGroupHasFilesOfTheGroup() throws IOException {
            Path directory = directory("rwxrwxr-x");
            try (StoreBackend store = open(directory)) {
                use(store);

                for (String file : List.of("locker.db", "locker.db-wal", "locker.db-shm", "locker.sessions")) {
                    assertThat(mode(directory.resolve(file))).isEqualTo("rw-rw----");
                }
            }
        }

        @Test
        void nothingIsGivenToAllOthers() throws IOException {
            Path directory = directory("rwxrwxrwx");
            try (StoreBackend store = open(directory)) {
                use(store);

                assertThat(mode(directory.resolve("locker.db"))).isEqualTo("rw-rw----");
            }
        }
    }

    /** These start processes of other users, which only root can. */
    @Nested
    class OtherUsers {
        private static final String SOMEBODY = "64001";
        private static final String SOMEBODY_ELSE = "64002";
        private static final String GROUP = "64100";
        private static final String NO_GROUP = "64101";

        @BeforeEach
        void onlyRootCanBeSomebodyElse() throws IOException {
            Assumptions.assumeTrue(
                    "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/setpriv")),
                    "Only root with setpriv can start processes of other users.");
            Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        @Test
        void usersOfOneGroupShareADirectory() throws Exception {
            Path directory = directory("rwxrwx---");
            shareWithGroup(directory);
            try (StoreProcess one = as(SOMEBODY, GROUP, directory);
                    StoreProcess two = as(SOMEBODY_ELSE, GROUP, directory)) {
                one.ask("open one 60000");
                assertThat(one.ask("write orders/42 first")).startsWith("written");
                assertThat(two.ask("write orders/42 second")).startsWith("written");
                two.ask("open two 60000");
                assertThat(one.ask("wake orders/42 two")).startsWith("posted");
                assertThat(two.wakeUp()).startsWith("woken orders/42");
                assertThat(two.ask("bury one")).isEqualTo("false");
                one.kill();
                assertThat(two.ask("bury one")).isEqualTo("true");
            }
            // The first user made the files and left; the second one makes the log anew.
            try (StoreProcess two = as(SOMEBODY_ELSE, GROUP, directory);
                    StoreProcess one = as(SOMEBODY, GROUP, directory)) {
                assertThat(two.ask("write orders/42 third")).startsWith("written");
                assertThat(one.ask("write orders/42 fourth")).startsWith("written");
            }
        }

        @Test
        void aUserWithoutPermissionIsToldSo() throws Exception {
            Path directory = directory("rwx------");
            try (StoreBackend store = open(directory)) {
                use(store);
                assertThat(refusal(directory)).contains("cannot be used; it must be a directory that this user may");
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
                assertThat(refusal(directory)).contains("needs read and write permission");

                assertThat(store.read(NAME).document()).isEqualTo("mine");
            }
        }

        @Test
        void aUserWhoMayOnlyReadReadsAndIsToldSo() throws Exception {
            Path directory = directory("rwxr-xr-x");
            try (StoreBackend store = open(directory)) {
                use(store);
                for (String file : List.of("locker.db", "locker.db-wal", "locker.db-shm", "locker.sessions")) {
                    Files.setPosixFilePermissions(
                            directory.resolve(file), PosixFilePermissions.fromString("rw-r--r--"));
                }
                try (StoreProcess reader = as(SOMEBODY, NO_GROUP, directory)) {
                    assertThat(reader.ask("read orders/42")).isEqualTo("document mine");
                    assertThat(reader.ask("write orders/42 theirs"))
                            .contains("BackendUnavailableException")
                            .contains("cannot be written; this user needs write permission");
                    assertThat(reader.ask("open theirs 60000"))
                            .contains("BackendUnavailableException")
                            .contains("cannot be written; this user needs write permission");
                    assertThat(reader.ask("bury mine")).contains("BackendUnavailableException");
                }
                assertThat(store.read(NAME).document()).isEqualTo("mine");
                assertThat(store.sessions().beat("mine")).isTrue();
            }
        }

        @Test
        void aUserWithoutADirectoryOfHisOwnIsToldSo() throws Exception {
            Path missing = directory("rwxr-xr-x").resolve("below");

            assertThat(refusal(missing)).contains("cannot be used; it must be a directory that this user may");
        }

        private String refusal(Path directory) {
            return StoreProcess.refusal(user(SOMEBODY, NO_GROUP), directory);
        }

        private StoreProcess as(String user, String group, Path directory) {
            return StoreProcess.start(user(user, group), directory, LONG);
        }

        private static List<String> user(String user, String group) {
            return List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups");
        }

        private void shareWithGroup(Path directory) throws Exception {
            for (List<String> command : List.of(
                    List.of("chgrp", GROUP, directory.toString()), List.of("chmod", "2770", directory.toString()))) {
                assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
            }
        }
    }
}

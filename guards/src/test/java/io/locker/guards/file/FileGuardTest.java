package io.locker.guards.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.guards.Offer;
import io.locker.guards.Rivals;
import io.locker.guards.StaleTokenException;
import io.locker.testkit.Anomaly;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileGuardTest {
    private static final FencingToken FIVE = new FencingToken(5);
    private static final FencingToken SIX = new FencingToken(6);
    private static final FencingToken SEVEN = new FencingToken(7);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path directory;

    private FileGuard guard() {
        return new FileGuard(directory);
    }

    private void write(String file, FencingToken token) throws IOException {
        write(file, token, token.toString());
    }

    private void write(String file, FencingToken token, String content) throws IOException {
        guard().write(new Offer(file, token), out -> out.write(content.getBytes(UTF_8)));
    }

    private String content(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }

    private void assertRefused(String file, FencingToken offered, FencingToken seen) {
        assertThatThrownBy(() -> write(file, offered)).isInstanceOfSatisfying(StaleTokenException.class, refused -> {
            assertThat(refused.resource()).isEqualTo(file);
            assertThat(refused.offered()).isEqualTo(offered);
            assertThat(refused.seen()).isEqualTo(seen);
        });
    }

    /** Every name below the directory, without those that are always there. */
    private List<String> leftovers() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .filter(name -> !name.matches("\\.guard/(lock|tokens)-[0-9]+"))
                    .sorted()
                    .toList();
        }
    }

    @Nested
    class Writing {

        @Test
        void anEqualAndAGreaterTokenAreAccepted() throws IOException {
            write("a", FIVE, "one");
            write("a", FIVE, "two");
            assertThat(content("a")).isEqualTo("two");

            write("a", SIX, "three");

            assertThat(content("a")).isEqualTo("three");
            assertThat(leftovers()).containsExactly("a");
        }

        @Test
        @Anomaly({"A10", "U3"})
        void aLowerTokenIsRefusedAndNothingChanges() throws IOException {
            write("a", SIX, "six");

            assertRefused("a", FIVE, SIX);

            assertThat(content("a")).isEqualTo("six");
            assertThat(leftovers()).containsExactly("a");
        }

        @Test
        void filesDoNotKnowEachOther() throws IOException {
            write("a", SIX);
            write("b", FIVE);
            write("with blanks and ü", FIVE);

            assertRefused("a", FIVE, SIX);
            assertThat(content("with blanks and ü")).isEqualTo("5");
        }

        @Test
        void contentThatFailsLeavesTheFileAsItWas() throws IOException {
            write("a", FIVE, "good");

            assertThatThrownBy(() -> guard().write(new Offer("a", SIX), out -> {
                        out.write('x');
                        throw new IOException("full");
                    }))
                    .hasMessage("full");

            assertThat(content("a")).isEqualTo("good");
            assertThat(leftovers()).containsExactly("a");
        }

        @Test
        void aNameThatLeadsElsewhereIsRefused() {
            for (String name : new String[] {"../a", "a/b", "/a", ".", "..", ".guard", ".guard/lock-1", "a/"}) {
                assertThatThrownBy(() -> write(name, FIVE)).as(name).isInstanceOf(IllegalArgumentException.class);
            }
        }

        @Test
        void aDirectoryThatIsMissingIsToldWithItsName() {
            FileGuard guard = new FileGuard(directory.resolve("missing/there"));

            assertThatThrownBy(() -> guard.write(new Offer("a", FIVE), out -> {}))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("missing");
        }
    }

    @Nested
    class Holders {

        @Test
        @Anomaly({"A2", "A10", "U3"})
        void oneThatWasFrozenIsRefused() throws Exception {
            try (Rivals rivals = new Rivals("report")) {
                guard().write("report", rivals.early(), text("early"));
                Hold late = rivals.freezeEarly();
                guard().write("report", late, text("late"));
                rivals.wakeEarly();

                assertThatThrownBy(() -> guard().write("report", rivals.early(), text("too late")))
                        .isInstanceOf(StaleTokenException.class);
                assertThatThrownBy(() -> guard().delete("report", rivals.early()))
                        .isInstanceOf(StaleTokenException.class);

                assertThat(content("report")).isEqualTo("late");
            }
        }

        @Test
        @Anomaly({"A2", "A10"})
        void oneThatWasFrozenWhileItWroteIsRefused() throws Exception {
            try (Rivals rivals = new Rivals("report")) {
                assertThatThrownBy(() -> guard().write("report", rivals.early(), out -> {
                            overtaken(rivals);
                            out.write('x');
                        }))
                        .isInstanceOf(StaleTokenException.class);

                assertThat(content("report")).isEqualTo("late");
                assertThat(leftovers()).containsExactly("report");
            }
        }

        private void overtaken(Rivals rivals) throws IOException {
            try {
                Hold late = rivals.freezeEarly();
                guard().write("report", late, text("late"));
                rivals.wakeEarly();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }

        @Test
        void oneThatHasReadIsNotOverwrittenByAnEarlier() throws Exception {
            write("report", new FencingToken(1), "first");
            try (Rivals rivals = new Rivals("report")) {
                Hold late = rivals.freezeEarly();
                assertThat(guard().read("report", late))
                        .hasValueSatisfying(read -> assertThat(read).asString().isEqualTo("first"));
                rivals.wakeEarly();

                assertThatThrownBy(() -> guard().write("report", rivals.early(), text("too late")))
                        .isInstanceOf(StaleTokenException.class);
                assertThatThrownBy(() -> guard().read("report", rivals.early()))
                        .isInstanceOf(StaleTokenException.class);
            }
        }

        @Test
        void oneDeletesAndReadsWhatIsThere() throws Exception {
            try (Rivals rivals = new Rivals("report")) {
                Hold hold = rivals.early();
                assertThat(guard().read("report", hold)).isEmpty();
                assertThat(guard().delete("report", hold)).isFalse();
                guard().write("report", hold, text("here"));

                assertThat(guard().delete("report", hold)).isTrue();

                assertThat(guard().read("report", hold)).isEmpty();
                assertRefused("report", FIVE, hold.token());
            }
        }

        private FileGuard.Content text(String text) {
            return (OutputStream out) -> out.write(text.getBytes(UTF_8));
        }
    }

    @Nested
    class CleaningUp {

        private void age() throws IOException {
            try (Stream<Path> all = Files.list(directory.resolve(FileGuard.DIRECTORY))) {
                for (Path table : all.filter(
                                file -> file.getFileName().toString().startsWith("tokens-"))
                        .toList()) {
                    String aged = Files.readString(table).replaceAll("(?m)^([0-9]+) [0-9]+ ", "$1 1000 ");
                    Files.writeString(table, aged);
                }
            }
        }

        @Test
        @Anomaly({"H1", "U8", "A10"})
        void anOldTokenIsStillRefused() throws IOException {
            write("a", SIX);
            age();
            assertThat(guard().cleanUp(DAY)).isEqualTo(1);

            assertRefused("a", FIVE, SIX);

            write("a", SIX);
            write("a", SEVEN);
            assertThat(guard().cleanUp(DAY)).isZero();
        }

        @Test
        void theTablesAreEmptyAfterManyFiles() throws IOException {
            for (int i = 1; i <= 100; i++) {
                write("many" + i, new FencingToken(i));
            }
            age();

            assertThat(guard().cleanUp(DAY)).isEqualTo(100);

            long lines = 0;
            for (int number = 0; number < 16; number++) {
                lines += Files.readAllLines(directory.resolve(".guard/tokens-" + number))
                        .size();
            }
            assertThat(lines).isEqualTo(16);
        }

        @Test
        void whatAnInterruptedWriterLeftIsRemoved() throws IOException {
            write("a", SIX);
            Path old = Files.writeString(directory.resolve(".guard/new/old"), "half");
            Files.setLastModifiedTime(
                    old, FileTime.from(Instant.now().minus(DAY).minusSeconds(1)));
            Files.writeString(directory.resolve(".guard/new/young"), "half");

            guard().cleanUp(DAY);

            assertThat(leftovers()).containsExactly(".guard/new/young", "a");
        }

        @Test
        void whereNothingIsThereIsNothingToDo() throws IOException {
            assertThat(guard().cleanUp(DAY)).isZero();
            assertThat(leftovers()).isEmpty();
        }
    }

    @Nested
    class Trouble {

        @Test
        void aDamagedTableLetsNobodyIn() throws IOException {
            write("a", SIX);
            try (Stream<Path> all = Files.list(directory.resolve(FileGuard.DIRECTORY))) {
                Path table = all.filter(file -> file.getFileName().toString().startsWith("tokens-"))
                        .findAny()
                        .orElseThrow();
                for (String damage : new String[] {"", "x\n", "locker-guard 1 0\n6 x a\n", "locker-guard 2 0\n"}) {
                    Files.writeString(table, damage);
                    assertThatThrownBy(() -> write("a", SEVEN)).as(damage).isInstanceOf(IOException.class);
                }
            }
            assertThat(content("a")).isEqualTo("6");
        }

        @Test
        void whoFindsOthersForTooLongIsToldSo() throws Exception {
            write("a", SIX);
            List<FileChannel> others = new ArrayList<>();
            List<FileLock> locks = new ArrayList<>();
            for (int number = 0; number < 16; number++) {
                FileChannel other = FileChannel.open(
                        directory.resolve(".guard/lock-" + number),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                others.add(other);
                locks.add(other.lock());
            }
            FileGuard hasty = new FileGuard(directory, Duration.ofMillis(50));

            assertThatThrownBy(() -> hasty.write(new Offer("a", SEVEN), out -> out.write('7')))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("nothing was changed");

            for (FileChannel other : others) {
                other.close();
            }
            assertThat(locks).noneMatch(FileLock::isValid);
            assertThat(content("a")).isEqualTo("6");
            write("a", SEVEN);
        }
    }
}

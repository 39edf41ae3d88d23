package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where SQLite's native library is loaded from when the temporary directory may not hold programs. */
final class SqliteLibraryTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    @BeforeEach
    void onlyRootCanMount() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/unshare")),
                "Only root with unshare can forbid programs in a directory.");
    }

    @Test
    void theCacheDirectoryServesWhenTheTemporaryOneWillNot() throws Exception {
        Path cache = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "cache");
        try (StoreProcess process = withoutProgramsInTemp(cache)) {
            assertThat(process.ask("write orders/42 held")).startsWith("written");

            // The library stays loaded when its file is gone, so nothing is left even if the process is killed now.
            assertThat(cache).isEmptyDirectory();
        } finally {
            Files.delete(cache);
        }
    }

    @Test
    void withoutAnyPlaceForProgramsTheMessageSaysWhatToDo() throws IOException {
        try (StoreProcess process = beginWithoutProgramsInTemp(temp.resolve("no-programs/cache"))) {
            String line = process.answer();
            while (!line.contains("SQLite's native library could not be loaded")) {
                line = process.answer();
            }
            assertThat(line).contains("-Dorg.sqlite.tmpdir=DIRECTORY");
        }
    }

    private StoreProcess withoutProgramsInTemp(Path cache) throws IOException {
        StoreProcess process = beginWithoutProgramsInTemp(cache);
        String line = process.answer();
        while (!line.equals("ready")) {
            assertThat(line).doesNotContain("could not");
            line = process.answer();
        }
        return process;
    }

    /** Only a directory of the test is mounted so, because the cache may lie in the system's temporary one too. */
    private StoreProcess beginWithoutProgramsInTemp(Path cache) throws IOException {
        Path tmp = Files.createDirectory(temp.resolve("no-programs"));
        String mount = "mount --bind " + tmp + " " + tmp + " && mount -o remount,bind,noexec " + tmp
                + " && XDG_CACHE_HOME=" + cache + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + tmp + " exec \"$@\"";
        return StoreProcess.begin(List.of("unshare", "-m", "sh", "-c", mount, "sh"), temp.resolve("locks"), LONG);
    }
}

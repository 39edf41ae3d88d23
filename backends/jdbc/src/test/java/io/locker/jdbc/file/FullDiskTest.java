package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file backend on a file system that has no room left. */
final class FullDiskTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    @BeforeEach
    void onlyRootCanMount() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/unshare")),
                "Only root with unshare can mount a small file system.");
    }

    @Test
    void aFullDiskIsToldAndNothingIsLost() {
        try (StoreProcess process = onSmallFileSystem()) {
            process.ask("open mine 60000");
            assertThat(process.ask("write kept before")).startsWith("written");
            assertThat(process.ask("fill")).isEqualTo("full");

            String refused = process.ask("grow big");
            assertThat(refused).contains("The disk of the database file is full; free some space and try again.");
            assertThat(refused).contains("BackendUnavailableException");
            assertThat(process.ask("read kept")).isEqualTo("document before");
            assertThat(process.ask("read big")).startsWith("document");
            assertThat(process.ask("empty")).isEqualTo("emptied");

            assertThat(process.ask("write kept after")).startsWith("written");
            assertThat(process.ask("read kept")).isEqualTo("document after");
            assertThat(process.ask("beat mine")).isEqualTo("true");
            assertThat(process.ask("check")).isEqualTo("ok");
        }
    }

    /** The mount is seen by the process alone and ends with it. */
    private StoreProcess onSmallFileSystem() {
        String mount = "mount -t tmpfs -o size=4m tmpfs '" + temp + "' && exec \"$@\"";
        return StoreProcess.start(List.of("unshare", "-m", "sh", "-c", mount, "sh"), temp.resolve("locks"), LONG);
    }
}

package io.locker.server.process;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.server.NodeAddress;
import io.locker.server.remote.TestCluster;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node on a small disk of its own, which fills up. Needs root. */
@Timeout(400)
@Tag("one-java")
final class FullDiskTest {
    private static final int MEGABYTES = 48;
    private static final int AT_ONCE = 100;
    private static final int PADDING = 200;

    @TempDir
    Path disk;

    private TestServer server;

    @BeforeEach
    void begin() throws Exception {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", disk.toString());
        Assumptions.assumeTrue(mounted, "Disks cannot be made here.");
        NodeAddress self = TestCluster.freeAddress();
        server = TestServers.own(new LockerKind(self, List.of(self)).with("--data=" + disk.resolve("data")));
    }

    @AfterEach
    void end() throws Exception {
        if (server != null) {
            server.close();
            run("umount", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** Leaves this much of the disk. */
    private Path fillUp(int left) throws IOException {
        Path ballast = disk.resolve("ballast");
        long free = Files.getFileStore(disk).getUsableSpace() - left;
        Files.write(ballast, new byte[(int) free]);
        return ballast;
    }

    /** Long and many at once: parts of the log are on the disk before they are written, and have to be filled. */
    private static List<CompletableFuture<Hold>> manyAtOnce(Locker locker, int round) {
        return IntStream.range(0, AT_ONCE)
                .mapToObj(i -> locker.lock("many/" + round + "/" + i + "/" + "x".repeat(PADDING))
                        .acquireAsync(within(Duration.ofSeconds(3))))
                .toList();
    }

    @Test
    void theNodeStopsAndSaysWhyAndForgetsNothing() throws Exception {
        LockerOptions patient = LockerOptions.defaults().withLease(Duration.ofMinutes(2));
        Path ballast;
        long last = 0;
        int failures = 0;
        try (Locker locker = Locker.open(server.url(), patient)) {
            Hold kept = locker.lock("kept").acquire();
            ballast = fillUp(1 << 18);
            // A failure alone may be a machine that stood still: the disk is full when the node has ended.
            for (int round = 0; server.isAlive(); round++) {
                for (CompletableFuture<Hold> turn : manyAtOnce(locker, round)) {
                    try {
                        last = Math.max(last, Await.get(turn).token().value());
                    } catch (ExecutionException e) {
                        assertThat(e).hasCauseInstanceOf(LockException.class);
                        failures++;
                    }
                }
            }
            assertThat(failures).isPositive();
            assertThat(Files.readString(server.directory().resolve("server.log")))
                    .contains("locker server: The log ");

            Files.delete(ballast);
            server.restart();
            try (Locker other = Locker.open(server.url())) {
                assertThat(kept.isValid()).isTrue();
                Await.until(
                        "the holder is there again",
                        () -> other.lock("kept").tryAcquire().isEmpty());
                long next = other.lock("new").acquire().token().value();
                assertThat(next).isGreaterThan(last).isGreaterThan(kept.token().value());
            }
        }
    }
}

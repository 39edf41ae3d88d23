package io.locker.guards.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that many write at once: processes and threads. */
class FileCrowdsTest {
    @TempDir
    Path directory;

    private static final int ROUNDS = 150;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** How often the file was read, and how often it had been set back. */
    private record Looks(int all, int setBack) {}

    /** Reads until the processes have ended, as somebody who knows nothing of guards. */
    private Looks watch() throws IOException {
        long last = 0;
        int all = 0;
        int setBack = 0;
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (processes.stream().anyMatch(Process::isAlive)) {
            assertThat(System.nanoTime() - end).as("over the time").isNegative();
            LockSupport.parkNanos(100_000);
            if (!Files.exists(directory.resolve(FileHammer.FILE))) {
                continue;
            }
            List<String> lines = content().lines().toList();
            assertThat(lines).hasSize(1000);
            assertThat(lines.get(999)).isEqualTo(lines.get(0));
            long token = Long.parseLong(lines.get(0));
            all++;
            setBack += token < last ? 1 : 0;
            last = token;
        }
        return new Looks(all, setBack);
    }

    private void hammer(String kind, int seed, int rounds) throws IOException {
        processes.add(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FileHammer.class.getName(),
                        kind,
                        directory.toString(),
                        Integer.toString(seed),
                        Integer.toString(rounds))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Lets processes begin together. */
    private void begin() throws IOException {
        for (Process process : processes) {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
        }
        for (Process process : processes) {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }
    }

    @Test
    @Anomaly("A10")
    void ofProcessesNeverSetTheFileBack() throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            hammer("guarded", seed, ROUNDS);
        }

        begin();
        Looks looks = watch();

        assertThat(looks.all()).isPositive();
        assertThat(looks.setBack()).isZero();
        int accepted = 0;
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
            accepted += Integer.parseInt(process.inputReader().readLine());
        }
        assertThat(accepted).isBetween(3, 3 * ROUNDS - 1);
        assertThat(directory.resolve(FileGuard.DIRECTORY).resolve("new")).isEmptyDirectory();
    }

    /** The one who looks must be able to tell. */
    @Test
    void ofProcessesWithoutALockAreFoundOut() throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            hammer("unlocked", seed, 20 * ROUNDS);
        }

        begin();

        assertThat(watch().setBack()).isPositive();
    }

    @Test
    void ofWhichOneIsKilledGoOn() throws Exception {
        hammer("guarded", 1, ROUNDS);
        begin();
        Await.until("it writes", () -> Files.exists(directory.resolve(FileHammer.FILE)));
        end();

        write(FileHammer.FILE, new FencingToken(Long.MAX_VALUE));

        assertThat(content()).isEqualTo("" + Long.MAX_VALUE);
        assertThatThrownBy(() -> write(FileHammer.FILE, new FencingToken(Long.MAX_VALUE - 1)))
                .isInstanceOf(StaleTokenException.class);
    }

    @Test
    void ofThreadsDoNotLoseTheLock() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int seed = 0; seed < 4; seed++) {
                int first = seed;
                all.add(threads.submit(() -> writeMany(first)));
            }
            int accepted = 0;
            for (Future<Integer> each : all) {
                accepted += Await.get(each);
            }
            assertThat(accepted).isPositive();
            assertThat(Files.readString(directory.resolve("threads"))).isEqualTo("63");
        } finally {
            threads.shutdownNow();
        }
    }

    private int writeMany(int first) throws IOException {
        int accepted = 0;
        for (int i = 0; i < 16; i++) {
            try {
                write("threads", new FencingToken(first + i * 4));
                accepted++;
            } catch (StaleTokenException refused) {
                assertThat(refused.seen()).isGreaterThan(refused.offered());
            } catch (IllegalArgumentException zero) {
                assertThat(first + i * 4).isZero();
            }
        }
        return accepted;
    }

    private void write(String file, FencingToken token) throws IOException {
        new FileGuard(directory)
                .write(new Offer(file, token), out -> out.write(token.toString().getBytes(UTF_8)));
    }

    private String content() throws IOException {
        return Files.readString(directory.resolve(FileHammer.FILE));
    }
}

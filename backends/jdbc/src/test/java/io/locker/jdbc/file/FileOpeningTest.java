package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.spi.Backend;
import io.locker.spi.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOpeningTest {
    private static final int CLIENTS = 5;
    private static final int DIRECTORIES = 40;

    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);

    @TempDir
    Path temp;

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void manyMayMakeTheSameDatabaseAtOnce() throws Exception {
        for (int directory = 0; directory < DIRECTORIES; directory++) {
            Path shared = temp.resolve("locks-" + directory);
            CyclicBarrier start = new CyclicBarrier(CLIENTS);
            List<Future<Backend>> opening = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                opening.add(threads.submit(() -> {
                    start.await();
                    return FileSubject.open(shared, Duration.ofSeconds(10), TimeSource.system());
                }));
            }
            for (Future<Backend> opened : opening) {
                opened.get(20, TimeUnit.SECONDS).close();
            }
        }
    }
}

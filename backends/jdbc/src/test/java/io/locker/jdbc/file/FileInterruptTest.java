package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.WakeRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts of callers, which close NIO channels and end waits, and must do neither here. */
final class FileInterruptTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int TIMES = 60;

    @TempDir
    Path directory;

    @Test
    void aPendingInterruptNeitherHarmsNorIsLost() {
        try (StoreBackend store = open()) {
            Thread.currentThread().interrupt();
            store.sessions().open(new NewSession("one", LONG, "holder"), new WakeRecorder());
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            store.compareAndSet(new Swap(new LockName("a"), 0, "held", Taken.NOTHING, Set.of()));
            store.sessions().bury(Set.of("one", "other"));
            store.sessions().beat("one");

            assertThat(Thread.interrupted()).isTrue();
            assertThat(store.read(new LockName("a")).document()).isEqualTo("held");
        }
    }

    @Test
    void interruptsAtAnyMomentLeaveTheSessionsLocked() {
        try (StoreBackend store = open();
                StoreProcess other = StoreProcess.start(directory)) {
            store.sessions().open(new NewSession("alive", LONG, "holder"), new WakeRecorder());
            AtomicInteger done = new AtomicInteger();
            AtomicBoolean end = new AtomicBoolean();
            List<Thread> workers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int number = i;
                workers.add(new Thread(() -> work(store, number, done)));
            }
            Thread interrupter = new Thread(() -> {
                while (!end.get()) {
                    workers.forEach(Thread::interrupt);
                    LockSupport.parkNanos(200_000);
                }
            });
            workers.forEach(Thread::start);
            interrupter.start();
            try {
                Await.until(
                        Duration.ofMinutes(2),
                        "the end of the work",
                        () -> workers.stream().noneMatch(Thread::isAlive));
            } finally {
                end.set(true);
            }

            assertThat(done).hasValue(4 * TIMES);
            assertThat(other.ask("bury alive")).isEqualTo("false");
            assertThat(store.sessions().beat("alive")).isTrue();
            for (int i = 0; i < 4; i++) {
                assertThat(store.read(new LockName("lock " + i)).inbox()).hasSize(TIMES);
            }
        }
    }

    private static void work(StoreBackend store, int number, AtomicInteger done) {
        for (int k = 0; k < TIMES; k++) {
            String session = "s" + number + "x" + k;
            store.sessions().open(new NewSession(session, LONG, "holder"), new WakeRecorder());
            store.post(new LockName("lock " + number), List.of("claim"), Set.of("alive", session));
            store.sessions().bury(Set.of("alive", session));
            store.sessions().close(session);
            done.incrementAndGet();
        }
    }

    private StoreBackend open() {
        return FileSubject.open(directory, LONG, TimeSource.system());
    }
}

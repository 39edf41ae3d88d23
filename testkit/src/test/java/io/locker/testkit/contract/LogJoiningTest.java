package io.locker.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.DurationText;
import io.locker.api.Hold;
import io.locker.api.Loss;
import io.locker.memory.MemoryLog;
import io.locker.spi.Capabilities;
import io.locker.spi.LogBackend;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that come to a log that is not new, and entries that a client does not know. */
@Timeout(60)
final class LogJoiningTest {
    private static final int CYCLES = 6_000;
    private static final int MILLION = 1_000_000;
    private static final int HELD = 100;
    private static final long SOME_HEAP = 16L << 20;

    private final MemoryLog log = new MemoryLog(TimeSource.system());
    private final LogBackend raw = log.open();
    private final Locker first = client();

    private Locker client() {
        return Locker.using(log.open(), LockerOptions.defaults());
    }

    @AfterEach
    void close() {
        first.close();
        raw.close();
    }

    @Test
    void aNewcomerBeginsAtASnapshotAndGoesOnWithTheTokens() throws Exception {
        Hold last = first.lock("a").acquire();
        for (int i = 0; i < CYCLES; i++) {
            last.release();
            last = first.lock("a").acquire();
        }
        Await.until("a snapshot was saved", () -> raw.newest().isPresent());
        assertThatThrownBy(() -> raw.follow(1, new Nobody())).isInstanceOf(BackendUnavailableException.class);

        try (Locker newcomer = client()) {
            assertThat(newcomer.lock("a").tryAcquire()).isEmpty();
            last.release();
            try (Hold next = newcomer.lock("a").acquire()) {
                assertThat(next.token()).isGreaterThan(last.token());
            }
        }
    }

    @Test
    @Tag("slow")
    @Timeout(900)
    void aMillionEntriesCostANewcomerOneSnapshot() throws Exception {
        List<Hold> held = new ArrayList<>();
        for (int i = 0; i < HELD; i++) {
            held.add(first.lock("held/" + i).acquire());
        }
        takeAndRelease(MILLION / 20);
        long early = usedHeap();
        takeAndRelease(MILLION / 2 - MILLION / 20);
        long late = usedHeap();
        long begin = System.nanoTime();
        try (Locker newcomer = client()) {
            assertThat(newcomer.lock("held/0").tryAcquire()).isEmpty();
            Duration took = Await.inTime(begin, Duration.ofSeconds(5), "a newcomer joins");
            long joined = usedHeap();

            System.out.println("A newcomer joined behind " + MILLION + " entries. took="
                    + DurationText.of(took) + " itsHeap=" + (joined - late) / 1_024
                    + "KiB heapOfTheFirst=" + late / 1_024 + "KiB after100000=" + early / 1_024 + "KiB");
            assertThat(raw.append("locker-log 1 looks 1")).isGreaterThan(MILLION);
            assertThat(late - early).isLessThan(SOME_HEAP);
            assertThat(joined - late).isLessThan(SOME_HEAP);
        }
        held.forEach(Hold::close);
    }

    private void takeAndRelease(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            first.lock("busy/" + i % HELD).acquire().release();
        }
    }

    private static long usedHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Test
    void whoWaitsForANewcomerIsToldHowFarItHasCome() throws Exception {
        for (int i = 0; i < 100; i++) {
            first.lock("a").acquire().release();
        }
        CountDownLatch goOn = new CountDownLatch(1);
        LogBackend slow = new SlowLog(log.open(), 100, goOn);
        LockerOptions hasty = LockerOptions.defaults().withRequestTimeout(Duration.ofMillis(300));
        try (Locker newcomer = Locker.using(slow, hasty)) {
            Throwable told = catchThrowable(() -> newcomer.lock("a").acquire());
            goOn.countDown();

            assertThat(told)
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("phase=CATCHING_UP applied=100 target=2");
            Await.until("it takes part", () -> isFree(newcomer));
        }
    }

    private static boolean isFree(Locker client) {
        try {
            return client.lock("a").inspect().isFree();
        } catch (BackendUnavailableException e) {
            return false;
        }
    }

    @Test
    void whoDoesNotKnowAnEntryIsToldAndTakesNoPartAnyMore() throws Exception {
        Hold hold = first.lock("a").acquire();

        raw.append("locker-log 2 later 1\ndance a");

        Loss loss = Await.get(hold.lost());
        assertThat(loss.detail()).contains("version=2");
        assertThat(hold.isValid()).isFalse();
        assertThatThrownBy(() -> first.lock("b").acquire())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("version=2");
    }

    /** A log that stops its delivery behind an entry until it may go on. */
    private record SlowLog(LogBackend inner, long last, CountDownLatch goOn) implements LogBackend {
        @Override
        public Subscription follow(long from, Follower follower) {
            return inner.follow(from, new Follower() {
                @Override
                public void entry(Entry entry) {
                    if (entry.index() > last) {
                        Await.until("it may go on", () -> goOn.getCount() == 0);
                    }
                    follower.entry(entry);
                }

                @Override
                public void ended(BackendUnavailableException why) {
                    follower.ended(why);
                }
            });
        }

        @Override
        public long append(String entry) {
            return inner.append(entry);
        }

        @Override
        public void save(Snapshot snapshot) {
            inner.save(snapshot);
        }

        @Override
        public Optional<Snapshot> newest() {
            return inner.newest();
        }

        @Override
        public long madeAt() {
            return inner.madeAt();
        }

        @Override
        public Capabilities capabilities() {
            return inner.capabilities();
        }

        @Override
        public void close() {
            goOn.countDown();
            inner.close();
        }
    }

    /** Hears nothing. */
    private static final class Nobody implements LogBackend.Follower {
        @Override
        public void entry(LogBackend.Entry entry) {}

        @Override
        public void ended(BackendUnavailableException why) {}
    }
}

package io.locker.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.memory.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiting on a clock, which no interrupt ends: on that of the machine, and on one that moves only when told. */
@Timeout(60)
class TimeSourceTest {
    private static final long SOON = Duration.ofMillis(50).toNanos();
    private static final long LATE = Duration.ofHours(1).toNanos();

    @Nested
    class AFuture {
        static Stream<TimeSource> clocks() {
            return Stream.of(TimeSource.system(), new VirtualTime());
        }

        @ParameterizedTest
        @MethodSource("clocks")
        void isAwaitedUntilItIsDone(TimeSource time) {
            CompletableFuture<String> done = new CompletableFuture<>();
            CompletableFuture<Boolean> waiting =
                    CompletableFuture.supplyAsync(() -> time.await(time.nanos() + LATE, done));
            done.complete("done");

            assertThat(waiting.join()).isTrue();
        }

        @ParameterizedTest
        @MethodSource("clocks")
        void isAwaitedHoweverItEnds(TimeSource time) {
            CompletableFuture<String> failed = CompletableFuture.failedFuture(new IllegalStateException("x"));

            assertThat(time.await(time.nanos() + LATE, failed)).isTrue();
        }

        @ParameterizedTest
        @MethodSource("clocks")
        void isNotAwaitedWhenTheMomentHasPassed(TimeSource time) {
            assertThat(time.await(time.nanos(), new CompletableFuture<>())).isFalse();
        }

        @ParameterizedTest
        @MethodSource("clocks")
        void isAwaitedThroughAnInterruptWhichIsKept(TimeSource time) {
            CompletableFuture<String> done = new CompletableFuture<>();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread waiter = new Thread(() -> {
                Thread.currentThread().interrupt();
                boolean ended = time.await(time.nanos() + LATE, done);
                interrupted.complete(ended && Thread.currentThread().isInterrupted());
            });
            waiter.start();
            done.complete("done");

            assertThat(interrupted.join()).isTrue();
        }

        @Test
        void isGivenUpByTheClockOfTheMachine() {
            TimeSource time = TimeSource.system();
            long began = time.nanos();

            assertThat(time.await(began + SOON, new CompletableFuture<>())).isFalse();
            assertThat(time.nanos() - began).isGreaterThanOrEqualTo(SOON);
        }

        @Test
        void isGivenUpWhenAClockIsTold() {
            VirtualTime time = new VirtualTime();
            CompletableFuture<Boolean> waiting =
                    CompletableFuture.supplyAsync(() -> time.await(LATE, new CompletableFuture<>()));
            while (!waiting.isDone()) {
                time.advance(Duration.ofHours(2));
            }

            assertThat(waiting.join()).isFalse();
        }
    }

    @Nested
    class ALock {
        private final TimeSource time = TimeSource.system();
        private final ReentrantLock lock = new ReentrantLock();

        @Test
        void isTakenThroughAnInterruptWhichIsKept() {
            CompletableFuture<Boolean> kept = new CompletableFuture<>();
            Thread waiter = new Thread(() -> {
                Thread.currentThread().interrupt();
                boolean taken = time.take(time.nanos() + LATE, lock);
                kept.complete(taken && Thread.currentThread().isInterrupted());
            });
            lock.lock();
            try {
                waiter.start();
            } finally {
                lock.unlock();
            }

            assertThat(kept.join()).isTrue();
        }

        @Test
        void isGivenUpAtTheMoment() {
            lock.lock();

            assertThat(CompletableFuture.supplyAsync(() -> time.take(time.nanos() + SOON, lock))
                            .join())
                    .isFalse();
        }
    }
}

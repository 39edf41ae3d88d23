package io.locker.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.benchmarks.server.Turn.Latency;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoadTest {
    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(100);

    @Test
    void soManyAreOutstanding() throws Exception {
        Counting locks = new Counting();

        Turn turn = Load.run(locks, "a", new Load.Shape(5, A_MOMENT));

        assertThat(locks.most).hasValue(5);
        assertThat(locks.held).isEmpty();
        assertThat(turn.count()).isPositive();
        assertThat(turn.cycle().p50()).isGreaterThanOrEqualTo(turn.acquire().p50());
    }

    @Test
    void oneAloneWaitsForEachAnswer() throws Exception {
        Counting locks = new Counting();

        Turn turn = Load.run(locks, "a", new Load.Shape(1, A_MOMENT));

        assertThat(locks.most).hasValue(1);
        assertThat(turn.count()).isPositive();
    }

    @Test
    void aRequestThatFailsMakesTheFiguresWorthless() {
        Counting locks = new Counting();
        locks.held.add("a-slot-1");

        assertThatThrownBy(() -> Load.run(locks, "a", new Load.Shape(2, A_MOMENT)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("A request failed");
    }

    @Test
    void aTurnIsReadAsItWasWritten() {
        Turn turn = new Turn(7, 1_000, new Latency(1, 2, 3), new Latency(4, 5, 6));

        assertThat(Turn.parse(turn.line())).isEqualTo(turn);
    }

    /** Locks that count how many requests are under way. */
    private static final class Counting implements Pipeline {
        private final Set<String> held = ConcurrentHashMap.newKeySet();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger present = new AtomicInteger();
        private final Executor answering = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });

        @Override
        public void acquire(String name, Done done) {
            ask(done, held.add(name));
        }

        @Override
        public void release(String name, Done done) {
            ask(done, held.remove(name));
        }

        private void ask(Done done, boolean good) {
            most.accumulateAndGet(present.incrementAndGet(), Math::max);
            answering.execute(() -> {
                present.decrementAndGet();
                done.done(good ? null : new IllegalStateException("It is not as it should be."));
            });
        }

        @Override
        public void close() {}
    }
}

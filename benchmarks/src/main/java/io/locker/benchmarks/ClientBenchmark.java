package io.locker.benchmarks;

import io.locker.Locker;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.Release;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the client itself costs: a store in the memory of this process answers at once. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ClientBenchmark {
    private final Locker locker = Locker.open("memory:");
    private final DistributedLock lock = locker.lock("orders/42");
    private final Hold hold = locker.lock("orders/43").tryAcquire().orElseThrow();

    /** For JMH. */
    public ClientBenchmark() {}

    /** Ends the client. */
    @TearDown
    public void close() {
        locker.close();
    }

    /**
     * Acquires and releases a lock that nobody else wants.
     *
     * @return what was found by the release
     * @throws InterruptedException if interrupted
     */
    @Benchmark
    public Release acquireAndRelease() throws InterruptedException {
        return lock.acquire().release();
    }

    /**
     * Asks a hold whether it is still good.
     *
     * @return true
     */
    @Benchmark
    public boolean isValid() {
        return hold.isValid();
    }
}

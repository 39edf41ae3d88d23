package io.locker.benchmarks;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import io.locker.machine.LockDocument;
import io.locker.machine.LockState;
import io.locker.machine.MachineLimits;
import io.locker.machine.Origin;
import io.locker.machine.Turn;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writing and reading the document in which a store keeps one lock. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class LockDocumentBenchmark {
    private static final LockName NAME = new LockName("orders/42");
    private static final long REVISION = 1_700_000_000_000_000L;

    /** How many claims wait behind the one that holds the lock. */
    @Param({"0", "10", "1000"})
    public int waiting;

    private LockState lock = new LockState(NAME);
    private String document = "";

    /** For JMH. */
    public LockDocumentBenchmark() {}

    /** Makes the lock and its document. */
    @Setup
    public void make() {
        lock = new LockState(NAME);
        Origin origin = new Origin("web-1:811", "nightly report", "");
        for (int i = 0; i <= waiting; i++) {
            ClaimId id = new ClaimId("9q3bnvs04mc7h6b0dgl1r2k8ta", i + 1);
            lock.acquire(Claim.of(id, Demand.exclusive(), origin), Turn.atStore(0, MachineLimits.defaults()));
        }
        lock.stamp(REVISION, REVISION);
        document = LockDocument.encode(lock);
    }

    /**
     * Writes the document.
     *
     * @return the document
     */
    @Benchmark
    public String encode() {
        return LockDocument.encode(lock);
    }

    /**
     * Reads the document.
     *
     * @return the lock
     */
    @Benchmark
    public LockState decode() {
        return LockDocument.decode(NAME, document, REVISION, REVISION);
    }
}

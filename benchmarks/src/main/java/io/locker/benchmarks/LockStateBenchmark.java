package io.locker.benchmarks;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import io.locker.machine.LockState;
import io.locker.machine.MachineLimits;
import io.locker.machine.Origin;
import io.locker.machine.Reply;
import io.locker.machine.Turn;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Operations on one lock by one thread: an operation is one acquire or one release, each in a turn of its own. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class LockStateBenchmark {
    private static final LockName NAME = new LockName("orders/42");
    private static final Origin ORIGIN = new Origin("web-1:811", "", "");
    private static final int READERS = 100;

    private final LockState free = new LockState(NAME);
    private final LockState read = new LockState(NAME);
    private long claims;

    /** For JMH. */
    public LockStateBenchmark() {}

    /** A lock that one claim holds and others await. */
    @State(Scope.Thread)
    public static class Queue {
        /** How many claims wait. */
        @Param({"10", "1000", "100000"})
        public int waiting;

        private final LockState lock = new LockState(NAME);
        private long holder;
        private long last;

        /** For JMH. */
        public Queue() {}

        /** Fills the queue. */
        @Setup
        public void fill() {
            holder = 1;
            for (last = 0; last <= waiting; ) {
                last++;
                lock.acquire(claim(last, LockMode.EXCLUSIVE), turn());
            }
        }

        /** Checks that the queue is as long as at first. */
        @TearDown
        public void check() {
            if (lock.waiting() != waiting || lock.grant(id(holder)).isEmpty()) {
                throw new IllegalStateException(
                        "The queue did not stay as it was. waiting=" + lock.waiting() + " expected=" + waiting);
            }
        }
    }

    /**
     * Acquires and releases a lock that nobody else wants.
     *
     * @return the answer to the release
     */
    @Benchmark
    @OperationsPerInvocation(2)
    public Reply uncontended() {
        long number = ++claims;
        free.acquire(claim(number, LockMode.EXCLUSIVE), turn());
        return free.release(id(number), 0, turn());
    }

    /**
     * Releases a lock, so that the head of the queue gets it, and joins the end of the queue.
     *
     * @param queue the lock
     * @return the answer to the newcomer
     */
    @Benchmark
    @OperationsPerInvocation(2)
    public Reply queue(Queue queue) {
        queue.lock.release(id(queue.holder), 0, turn());
        queue.holder++;
        queue.last++;
        return queue.lock.acquire(claim(queue.last, LockMode.EXCLUSIVE), turn());
    }

    /**
     * Lets many readers wait for a writer, who lets all of them in at once; each then releases.
     *
     * @return whether the lock is free again
     */
    @Benchmark
    @OperationsPerInvocation(2 + 2 * READERS)
    public boolean sharedBatch() {
        long writer = ++claims;
        read.acquire(claim(writer, LockMode.EXCLUSIVE), turn());
        for (int i = 1; i <= READERS; i++) {
            read.acquire(claim(writer + i, LockMode.SHARED), turn());
        }
        read.release(id(writer), 0, turn());
        for (int i = 1; i <= READERS; i++) {
            read.release(id(writer + i), 0, turn());
        }
        claims += READERS;
        if (!read.isIdle()) {
            throw new IllegalStateException("The readers were not let in. waiting=" + read.waiting());
        }
        return true;
    }

    private static Turn turn() {
        return Turn.atStore(0, MachineLimits.defaults());
    }

    private static ClaimId id(long number) {
        return new ClaimId("9q3bnvs04mc7h6b0dgl1r2k8ta", number);
    }

    private static Claim claim(long number, LockMode mode) {
        return Claim.of(id(number), Demand.of(mode), ORIGIN);
    }
}

package io.locker.benchmarks;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.LockTable;
import io.locker.machine.MachineLimits;
import io.locker.machine.Origin;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/**
 * Commands applied to a table of locks by one thread, as every replica of a log does it. A hundred sessions take turns;
 * each is done with all its earlier requests.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class LockTableBenchmark {
    private static final int SESSIONS = 100;
    private static final long CREATED = 1_700_000_000_000_000L;
    private static final long LEASE = 4_000_000;
    private static final int LOCKS = 10_000;
    private static final List<LockName> NAMES =
            IntStream.range(0, LOCKS).mapToObj(i -> new LockName("orders/" + i)).toList();
    private static final Origin ORIGIN = new Origin("web-1:811", "", "");

    private final Log free = new Log();

    /** For JMH. */
    public LockTableBenchmark() {}

    /** A table with a lock that one claim holds and others await. */
    @State(Scope.Thread)
    public static class Queue {
        /** How many claims wait. */
        @Param({"10", "1000", "100000"})
        public int waiting;

        private final Log log = new Log();
        private long holder = 1;

        /** For JMH. */
        public Queue() {}

        /** Fills the queue. */
        @Setup
        public void fill() {
            for (int i = 0; i <= waiting; i++) {
                log.acquire(NAMES.get(0));
            }
        }

        /** Checks that the queue is as long as at first. */
        @TearDown
        public void check() {
            int found = log.table.lock(NAMES.get(0)).orElseThrow().waiting();
            if (found != waiting) {
                throw new IllegalStateException(
                        "The queue did not stay as it was. waiting=" + found + " expected=" + waiting);
            }
        }
    }

    /** A table, and the commands of its sessions. Claims are numbered through, and so are all requests. */
    private static final class Log {
        private final LockTable table = new LockTable(CREATED, MachineLimits.defaults());
        private final String[] sessions = new String[SESSIONS];
        private long claims;
        private long requests;

        Log() {
            for (int i = 0; i < SESSIONS; i++) {
                sessions[i] = "9q3bnvs04mc7h6b0dgl1r2k8" + i;
                table.apply(CREATED, new Command.OpenSession(sessions[i], "web-1:811", LEASE));
            }
        }

        LockTable.Step acquire(LockName lock) {
            claims++;
            ClaimId id = id(claims);
            Claim claim = Claim.of(id, Demand.exclusive(), ORIGIN);
            return table.apply(CREATED + claims, new Command.Acquire(request(id), lock, claim, true));
        }

        LockTable.Step release(long claim) {
            ClaimId id = id(claim);
            return table.apply(CREATED + claims, new Command.Release(request(id), id, 0));
        }

        private ClaimId id(long claim) {
            return new ClaimId(sessions[(int) (claim % SESSIONS)], claim);
        }

        private RequestId request(ClaimId claim) {
            requests++;
            return new RequestId(claim.session(), requests, requests - 1);
        }
    }

    /**
     * Acquires and releases locks that nobody else wants, one after the other.
     *
     * @return the answer to the release
     */
    @Benchmark
    @OperationsPerInvocation(2)
    public LockTable.Step uncontended() {
        free.acquire(NAMES.get((int) (free.claims % LOCKS)));
        return free.release(free.claims);
    }

    /**
     * Releases a lock, so that the head of the queue gets it, and joins the end of the queue.
     *
     * @param queue the table
     * @return the answer to the newcomer
     */
    @Benchmark
    @OperationsPerInvocation(2)
    public LockTable.Step queue(Queue queue) {
        queue.log.release(queue.holder);
        queue.holder++;
        return queue.log.acquire(NAMES.get(0));
    }
}

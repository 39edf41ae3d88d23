package io.locker.redis;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.OutcomeUnknownException;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access.Kind;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.check.ObservedHold;
import io.locker.testkit.check.TokenOrder;
import io.locker.testkit.resource.FencedRegister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.TestInfo;

/** Clients that take a few locks over and over and work under them, while a test harms the server. */
final class RedisLoad implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(2);

    /** For a load that is not harmed. */
    static final Duration LONG_LEASE = Duration.ofSeconds(30);

    /** By when everybody must have had a lock again after the server is well: a lease, and two seconds. */
    static final Duration RECOVERY = LEASE.plusSeconds(2);

    private static final int CLIENTS = 3;
    private static final int THREADS = 3;
    private static final int LOCKS = 2;
    private static final long USE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final List<Locker> lockers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<FencedRegister> resources = new ArrayList<>();
    private final List<ConcurrentLinkedQueue<ObservedHold>> holds = new ArrayList<>();
    private final Map<String, Long> failures = new ConcurrentHashMap<>();
    private final Map<String, Long> lastGrant = new ConcurrentHashMap<>();
    private volatile boolean ending;

    RedisLoad(String uri) {
        this(uri, LEASE);
    }

    RedisLoad(String uri, Duration lease) {
        for (int lock = 0; lock < LOCKS; lock++) {
            resources.add(new FencedRegister());
            holds.add(new ConcurrentLinkedQueue<>());
        }
        for (int client = 0; client < CLIENTS; client++) {
            String holder = "client" + client;
            Locker locker =
                    Locker.open(uri, LockerOptions.defaults().withLease(lease).withHolder(holder));
            lockers.add(locker);
            for (int thread = 0; thread < THREADS; thread++) {
                String who = holder + "/" + thread;
                int lock = thread % LOCKS;
                Thread worker = new Thread(() -> work(locker, who, lock), who);
                worker.setDaemon(true);
                threads.add(worker);
            }
        }
        threads.forEach(Thread::start);
    }

    private void work(Locker locker, String who, int lock) {
        while (!ending) {
            long asked = System.nanoTime();
            try (Hold hold = locker.lock("lock " + lock).acquire(within(Duration.ofSeconds(20)))) {
                use(hold, who, lock, asked);
            } catch (LockException e) {
                failures.merge(e.getClass().getSimpleName(), 1L, Long::sum);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void use(Hold hold, String who, int lock, long asked) {
        long granted = System.nanoTime();
        if (!hold.isValid()) {
            return;
        }
        resources.get(lock).access(hold.token(), who, Kind.ENTER);
        LockSupport.parkNanos(USE_NANOS);
        resources.get(lock).access(hold.token(), who, Kind.LEAVE);
        lastGrant.put(who, granted);
        ObservedHold.Times times = new ObservedHold.Times(asked, granted, granted, System.nanoTime());
        holds.get(lock).add(new ObservedHold(who, hold.mode(), 0, hold.token().value(), times));
    }

    int grants() {
        return holds.stream().mapToInt(ConcurrentLinkedQueue::size).sum();
    }

    /** Waits until there have been so many more grants. */
    void awaitGrants(int more) {
        int before = grants();
        Await.until(more + " grants more", () -> grants() >= before + more);
    }

    /** Waits until everybody has had a lock since a moment, and returns how long after it the last one had. */
    Duration awaitEverybody(Duration atMost, long since) {
        Await.until(
                atMost,
                "everybody has a lock again",
                () -> threads.stream().allMatch(thread -> lastGrant.getOrDefault(thread.getName(), since) - since > 0));
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /** Ends the work, and checks all that was recorded. */
    Report end() throws InterruptedException {
        ending = true;
        for (Thread thread : threads) {
            thread.join(Await.SOON.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
        int refused = 0;
        int overlaps = 0;
        for (int lock = 0; lock < LOCKS; lock++) {
            List<ObservedHold> inOrder = new ArrayList<>(holds.get(lock));
            assertThat(MutualExclusion.atResource(resources.get(lock).accesses()))
                    .isEmpty();
            assertThat(TokenOrder.afterLosses(inOrder)).isEmpty();
            assertThat(inOrder).extracting(ObservedHold::token).doesNotHaveDuplicates();
            overlaps += MutualExclusion.inTime(inOrder).size();
            refused += (int) resources.get(lock).accesses().stream()
                    .filter(access -> !access.accepted())
                    .count();
        }
        return new Report(grants(), overlaps, refused, new TreeMap<>(failures));
    }

    @Override
    public void close() {
        ending = true;
        threads.forEach(Thread::interrupt);
        lockers.forEach(Locker::close);
    }

    /**
     * What happened.
     *
     * @param grants how many holds there were
     * @param overlaps how many of them stood at the same time as another, as their holders saw it
     * @param refused how many accesses the resource refused because of their token
     * @param failures what the callers were told, and how often
     */
    record Report(int grants, int overlaps, int refused, Map<String, Long> failures) {
        private static final Set<String> NOT_ANSWERED = Set.of(
                BackendUnavailableException.class.getSimpleName(), OutcomeUnknownException.class.getSimpleName());

        /** Requires that every caller got a lock; that a server was too slow to answer is told as such. */
        void requireNoFailure() {
            if (!failures.isEmpty() && NOT_ANSWERED.containsAll(failures.keySet())) {
                throw new Await.OutOfTime("Some callers had no answer. failures=" + failures, null);
            }
            assertThat(failures).isEmpty();
        }

        /** Tells who reads the test's output what happened. */
        void print(TestInfo test, Duration recovery) {
            System.out.println(test.getDisplayName() + ": everybody had a lock again after " + recovery.toMillis()
                    + " ms; " + this);
        }
    }
}

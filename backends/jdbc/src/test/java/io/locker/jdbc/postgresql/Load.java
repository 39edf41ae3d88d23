package io.locker.jdbc.postgresql;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access.Kind;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.resource.FencedRegister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * Several clients that take a few locks again and again, and write to a fenced resource under each, while harm is done
 * to the server.
 */
final class Load implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(3);

    /** Within which time after a fault all are served again, beside the lease. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration HELD = Duration.ofMillis(2);
    private static final Duration REST_AFTER_FAILURE = Duration.ofMillis(20);
    private static final List<String> NAMES = List.of("one", "two", "three");
    private static final int CLIENTS = 4;

    private final List<Locker> clients = new ArrayList<>();
    private final Map<String, FencedRegister> resources = new LinkedHashMap<>();
    private final List<Grant> grants = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> workers = new ArrayList<>();
    private volatile boolean ended;

    /** One grant, when it was told. */
    private record Grant(String worker, String name, long token, long atNanos) {}

    /** Opens the clients and begins. */
    Load(String address) {
        NAMES.forEach(name -> resources.put(name, new FencedRegister()));
        for (int i = 0; i < CLIENTS; i++) {
            Locker client = Locker.open(
                    address,
                    LockerOptions.defaults()
                            .withLease(LEASE)
                            .withRequestTimeout(REQUEST_TIMEOUT)
                            .withHolder("client" + i));
            clients.add(client);
            for (String name : NAMES) {
                String worker = "client" + i + "/" + name;
                workers.add(threads.submit(() -> work(client, worker, name)));
            }
        }
        Await.until("everybody was served", () -> allServedSince(Long.MIN_VALUE));
    }

    private void work(Locker client, String worker, String name) {
        FencedRegister resource = Objects.requireNonNull(resources.get(name));
        while (!ended) {
            try (Hold hold = client.lock(name).acquire(within(Duration.ofSeconds(30)))) {
                grants.add(new Grant(worker, name, hold.token().value(), System.nanoTime()));
                resource.access(hold.token(), worker, Kind.ENTER);
                LockSupport.parkNanos(HELD.toNanos());
                resource.access(hold.token(), worker, Kind.LEAVE);
            } catch (LockException e) {
                note(e);
                LockSupport.parkNanos(REST_AFTER_FAILURE.toNanos());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void note(LockException e) {
        String sentence = String.valueOf(e.getMessage()).split("[.;] ", 2)[0];
        failures.merge(e.getClass().getSimpleName() + ": " + sentence, 1, Integer::sum);
    }

    private boolean allServedSince(long moment) {
        return grants.stream()
                        .filter(grant -> moment == Long.MIN_VALUE || grant.atNanos() - moment > 0)
                        .map(Grant::worker)
                        .distinct()
                        .count()
                == workers.size();
    }

    /** Waits until everybody has held a lock since now, and says how long that took. */
    Duration awaitAllServed() {
        long now = System.nanoTime();
        Await.until(LEASE.plus(GRACE), "everybody is served again", () -> allServedSince(now));
        return Duration.ofNanos(System.nanoTime() - now);
    }

    /** The greatest token of each lock that was told until now. */
    Map<String, Long> greatestTokens() {
        return tokens(Long.MIN_VALUE, Math::max);
    }

    /** The least token of each lock that was told after a moment. */
    Map<String, Long> leastTokensSince(long moment) {
        return tokens(moment, Math::min);
    }

    private Map<String, Long> tokens(long since, BinaryOperator<Long> best) {
        return grants.stream()
                .filter(grant -> since == Long.MIN_VALUE || grant.atNanos() - since > 0)
                .collect(Collectors.toMap(Grant::name, Grant::token, best));
    }

    /** Says what happened, among the words of the build. */
    static void tell(String what) {
        System.out.println("postgresql, " + what);
    }

    /** Ends the work, and checks that no resource let an older token in after a newer one. Says what happened. */
    String end() throws ExecutionException {
        ended = true;
        for (Future<?> worker : workers) {
            Await.get(worker, Duration.ofSeconds(40));
        }
        int writes = 0;
        int refused = 0;
        for (FencedRegister resource : resources.values()) {
            assertThat(MutualExclusion.atResource(resource.accesses())).isEmpty();
            writes += resource.accesses().size();
            refused += (int) resource.accesses().stream()
                    .filter(access -> !access.accepted())
                    .count();
        }
        synchronized (this) {
            return "grants=" + grants.size() + " accesses=" + writes + " refused=" + refused + " failures=" + failures;
        }
    }

    @Override
    public void close() {
        ended = true;
        threads.shutdownNow();
        clients.forEach(Locker::close);
    }
}

package io.locker.redis;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What locks cost the server, counted by the server. */
@Tag("one-java")
final class RedisCostTest {
    private static final int NAMES = 20_000;

    /** Later a client also looks at some locks for what the dead left behind, which is not counted here. */
    private static final Duration SOON_AFTER_OPENING = Duration.ofSeconds(5);

    private final TestServer server = TestServers.own(RedisKind.PLAIN);

    @AfterEach
    void endServer() {
        server.close();
    }

    @Test
    void anUncontendedLockTakesOneRequestEachWay() throws Exception {
        long begin = System.nanoTime();
        List<List<String>> requests = new ArrayList<>();
        try (Locker locker = Locker.open(server.url());
                RedisMonitor monitor = RedisMonitor.of(server.port())) {
            locker.lock("orders/42").acquire(within(Await.SOON)).close();
            for (int i = 0; i < 20; i++) {
                monitor.forget();
                Hold hold = locker.lock("orders/" + i).acquire(within(Await.SOON));
                requests.add(monitor.requestsWithoutHeartbeats());
                monitor.forget();
                hold.close();
                requests.add(monitor.requestsWithoutHeartbeats());
            }
            Await.inTime(begin, SOON_AFTER_OPENING, "all that is counted");
        }
        assertThat(requests).hasSize(40).allSatisfy(seen -> assertThat(seen).containsExactly("evalsha"));
    }

    @Test
    void aHeartbeatIsOneRequestForHoweverManyHolds() throws Exception {
        LockerOptions options = LockerOptions.defaults().withLease(Duration.ofSeconds(3));
        long begin = System.nanoTime();
        try (Locker locker = Locker.open(server.url(), options);
                RedisMonitor monitor = RedisMonitor.of(server.port())) {
            List<Hold> holds = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                holds.add(locker.lock("orders/" + i).acquire(within(Await.SOON)));
            }
            monitor.forget();
            Await.until(
                    "three heartbeats", () -> Collections.frequency(monitor.requests(), RedisMonitor.HEARTBEAT) >= 3);

            List<String> requests = monitor.requests();
            for (Hold hold : holds) {
                if (!hold.isValid()) {
                    Await.staysValid(Duration.ZERO, hold);
                }
            }
            if (Collections.frequency(requests, RedisMonitor.HEARTBEAT) < requests.size()) {
                Await.inTime(begin, SOON_AFTER_OPENING, "all that is counted");
            }
            assertThat(requests).containsOnly(RedisMonitor.HEARTBEAT).hasSizeLessThan(5);
        }
    }

    @Test
    @Anomaly("U15")
    void aClientHasTwoConnections() throws Exception {
        try (Locker locker = Locker.open(server.url());
                Locker other = Locker.open(server.url());
                RedisConsole console = RedisConsole.of(server.port())) {
            for (int i = 0; i < 1_000; i++) {
                Hold unused = locker.lock("orders/" + i).acquire(within(Await.SOON));
            }
            for (int i = 0; i < 200; i++) {
                var unused = other.lock("orders/" + i).acquireAsync();
            }
            Await.until(
                    "all stand in line",
                    () -> other.lock("orders/199").inspect().waiters().size() == 1);

            assertThat(console.ask("CLIENT", "LIST", "TYPE", "pubsub").text().lines())
                    .hasSize(2);
            assertThat(console.ask("CLIENT", "LIST", "TYPE", "normal").text().lines())
                    .hasSize(3);
        }
    }

    @Test
    @Anomaly({"H1", "I3", "U8"})
    void nothingIsLeftOfTwentyThousandNames(TestReporter reporter) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (RedisConsole console = RedisConsole.of(server.port())) {
            try (Locker locker = Locker.open(server.url())) {
                AtomicInteger next = new AtomicInteger();
                List<Future<?>> working = new ArrayList<>();
                for (int thread = 0; thread < 8; thread++) {
                    working.add(threads.submit(() -> {
                        for (int i = next.getAndIncrement(); i < NAMES; i = next.getAndIncrement()) {
                            locker.lock("orders/" + i)
                                    .acquire(within(Await.SOON))
                                    .close();
                        }
                        return true;
                    }));
                }
                for (Future<?> part : working) {
                    Await.get(part, Duration.ofMinutes(1));
                }
                List<String> left = console.keys("*");
                reporter.publishEntry(Map.of("names", Integer.toString(NAMES), "left", left.toString()));
                // The counter and the session.
                assertThat(left).hasSize(2);
            }
            assertThat(console.keys("*")).containsExactly("{locker}:revision");
        } finally {
            threads.shutdown();
        }
    }

    @Test
    @Anomaly("B1")
    void tokensStayExactInNumbersOfRedis() throws Exception {
        try (Locker locker = Locker.open(server.url());
                RedisConsole console = RedisConsole.of(server.port())) {
            // The last number that a store may draw, and two before it.
            console.ask("SET", "{locker}:revision", "9007199254740989");
            List<Long> tokens = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                try (Hold hold = locker.lock("orders/42").acquire(within(Await.SOON))) {
                    tokens.add(hold.token().value());
                }
            }
            assertThat(tokens).containsExactly(9_007_199_254_740_990L * 1024, 9_007_199_254_740_991L * 1024);
            assertThat(console.ask("GET", "{locker}:revision").text()).isEqualTo("9007199254740991");
        }
    }

    @Test
    void aClockInTheFarFutureIsNotBelieved() {
        // The clock of the server cannot be set here; what it drew before counts in the same way.
        try (RedisConsole console = RedisConsole.of(server.port());
                Locker locker = Locker.open(server.url())) {
            long now = System.currentTimeMillis() * 1_000;
            Hold hold = locker.lock("orders/42").tryAcquire().orElseThrow();
            long revision = hold.token().value() / 1024;

            assertThat(revision).isBetween(now - 60_000_000L, now + 60_000_000L);
            assertThat(console.ask("GET", "{locker}:revision").text()).isEqualTo(Long.toString(revision));
        }
    }
}

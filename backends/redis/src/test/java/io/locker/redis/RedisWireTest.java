package io.locker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.redis.RedisFault.Kind;
import io.locker.spi.HostPort;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** One connection and many threads. */
final class RedisWireTest {
    private static final TimeSource TIME = TimeSource.system();

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closing : opened) {
            closing.close();
        }
    }

    private RedisWire wireTo(TestServer server) {
        RedisWire wire = RedisConsole.connect(new HostPort("127.0.0.1", server.port()));
        opened.add(wire);
        return wire;
    }

    private static TestServer shared() {
        return TestServers.shared(RedisKind.PLAIN);
    }

    private TestServer own() {
        TestServer server = TestServers.own(RedisKind.PLAIN);
        opened.add(server);
        return server;
    }

    private static long in(long millis) {
        return TIME.nanos() + Duration.ofMillis(millis).toNanos();
    }

    private static String echo(RedisWire wire, String text, long millis) throws RedisFault, RedisRefusal {
        return new RedisReply(wire.ask(new RedisRequest("ECHO", text), in(millis))).text();
    }

    /** Asks again and again for something that nobody else asks for. */
    private static Callable<Boolean> echoes(RedisWire wire, int thread, int times) {
        return () -> {
            for (int i = 0; i < times; i++) {
                String text = thread + ":" + i
                        + "x".repeat(ThreadLocalRandom.current().nextInt(300));
                assertThat(echo(wire, text, 20_000)).isEqualTo(text);
            }
            return true;
        };
    }

    private static void all(ExecutorService threads, List<Callable<Boolean>> work) throws Exception {
        List<Future<Boolean>> running = new ArrayList<>();
        work.forEach(part -> running.add(threads.submit(part)));
        threads.shutdown();
        for (Future<Boolean> part : running) {
            assertThat(Await.get(part, Duration.ofMinutes(1))).isTrue();
        }
    }

    @Test
    void everyThreadGetsItsOwnAnswers() throws Exception {
        RedisWire wire = wireTo(shared());
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int thread = 0; thread < 16; thread++) {
            work.add(echoes(wire, thread, 2_000));
        }

        all(Executors.newFixedThreadPool(16), work);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsMayBeInterruptedAtAnyMoment() throws Exception {
        RedisWire wire = wireTo(shared());
        ExecutorService virtual = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        workUnderInterrupts(wire, virtual);
    }

    @Test
    void threadsMayBeInterruptedAtAnyMoment() throws Exception {
        workUnderInterrupts(wireTo(shared()), Executors.newFixedThreadPool(8));
    }

    private static void workUnderInterrupts(RedisWire wire, ExecutorService threads) throws Exception {
        List<Thread> working = new CopyOnWriteArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        Thread interrupter = new Thread(() -> {
            while (!done.get()) {
                working.forEach(Thread::interrupt);
                LockSupport.parkNanos(50_000);
            }
        });
        interrupter.start();
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            Callable<Boolean> echoes = echoes(wire, thread, 1_000);
            work.add(() -> {
                working.add(Thread.currentThread());
                return echoes.call();
            });
        }
        try {
            all(threads, work);
        } finally {
            done.set(true);
            interrupter.join();
        }
        assertThat(wire.isBroken()).isFalse();
    }

    @Test
    void anInterruptIsKeptForTheCaller() throws Exception {
        RedisWire wire = wireTo(shared());
        Thread.currentThread().interrupt();

        assertThat(echo(wire, "still here", 5_000)).isEqualTo("still here");

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aRefusalHitsOnlyItsOwnRequest() throws Exception {
        RedisWire wire = wireTo(shared());

        assertThatThrownBy(() -> wire.ask(new RedisRequest("NOSUCHCOMMAND"), in(5_000)))
                .isInstanceOf(RedisRefusal.class);

        assertThat(echo(wire, "next", 5_000)).isEqualTo("next");
    }

    @Test
    void whoeverWaitsLongestInVainEndsTheConnectionForAll() throws Exception {
        TestServer server = own();
        RedisWire wire = wireTo(server);
        server.freeze();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Future<?> patient = threads.submit(() -> echo(wire, "patient", 60_000));
        Future<?> other = threads.submit(() -> echo(wire, "patient too", 60_000));
        threads.shutdown();

        assertThatThrownBy(() -> echo(wire, "impatient", 300))
                .isInstanceOfSatisfying(
                        RedisFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.TIMED_OUT));

        for (Future<?> hit : List.of(patient, other)) {
            assertThatThrownBy(() -> Await.get(hit)).cause().isInstanceOf(RedisFault.class);
        }
        assertThatThrownBy(() -> echo(wire, "late", 5_000))
                .isInstanceOfSatisfying(
                        RedisFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.NOT_SENT));
    }

    @Test
    void aRequestThatCannotBeWrittenEndsInTime() {
        TestServer server = own();
        RedisWire wire = wireTo(server);
        server.freeze();
        RedisRequest huge = new RedisRequest("SET", "key").add(new byte[64 << 20]);
        long begin = System.nanoTime();

        assertThatThrownBy(() -> wire.ask(huge, in(500))).isInstanceOf(RedisFault.class);

        Await.inTime(begin, Duration.ofSeconds(10), "it is given up");
    }

    @Test
    void aServerThatDiesEndsWhatIsUnderWay() throws Exception {
        TestServer server = own();
        RedisWire wire = wireTo(server);
        server.freeze();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(threads.submit(() -> echo(wire, "never", 60_000)));
        }
        threads.shutdown();
        Await.letPass(Duration.ofMillis(100));

        server.kill();

        for (Future<?> hit : waiting) {
            assertThatThrownBy(() -> Await.get(hit)).cause().isInstanceOf(RedisFault.class);
        }
    }
}

package io.locker.benchmarks.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.redis.util.RedisLockRegistry;

/** Whoever takes both locks excludes those who know only the old one, and those who know only the new one. */
class SwitchOverTest {
    private static final TestServer SERVER = TestServers.own(RedisKind.PLAIN);
    private static final RedissonClient REDISSON = redisson();
    private static final LettuceConnectionFactory CONNECTIONS =
            new LettuceConnectionFactory(URI.create(SERVER.url()).getHost(), SERVER.port());
    private static final Locker LOCKER = Locker.open(SERVER.url());
    private static final Locker OTHER = Locker.open(SERVER.url());

    private static RedissonClient redisson() {
        Config config = new Config();
        config.useSingleServer().setAddress(SERVER.url());
        return Redisson.create(config);
    }

    @BeforeAll
    static void connect() {
        CONNECTIONS.afterPropertiesSet();
        CONNECTIONS.start();
    }

    @AfterAll
    static void close() {
        OTHER.close();
        LOCKER.close();
        CONNECTIONS.destroy();
        REDISSON.shutdown();
        SERVER.close();
    }

    private static boolean isFree(Locker locker) {
        return locker.lock("orders/42").inspect().isFree();
    }

    /** Another thread, because Redisson's and Spring's locks let the same one in. */
    private static boolean tries(Lock lock) {
        return CompletableFuture.supplyAsync(() -> {
                    boolean free = lock.tryLock();
                    if (free) {
                        lock.unlock();
                    }
                    return free;
                })
                .join();
    }

    @Nested
    class FromRedissonOn {
        private final FromRedisson code = new FromRedisson(REDISSON, LOCKER);

        @Test
        void bothAreHeldWhileTheWorkIsDone() throws Exception {
            AtomicInteger done = new AtomicInteger();

            code.both(hold -> {
                assertThat(tries(REDISSON.getLock("orders:42"))).isFalse();
                assertThat(isFree(OTHER)).isFalse();
                done.incrementAndGet();
            });

            assertThat(done).hasValue(1);
            assertThat(tries(REDISSON.getLock("orders:42"))).isTrue();
            assertThat(isFree(OTHER)).isTrue();
        }

        @Test
        void theOldCodeDoesWhatItDid() throws Exception {
            AtomicInteger done = new AtomicInteger();
            AtomicLong token = new AtomicLong();

            code.before(done::incrementAndGet);
            assertThat(code.beforeWithin(done::incrementAndGet)).isTrue();
            code.beforeFenced(token::set);

            assertThat(done).hasValue(2);
            assertThat(token.get()).isPositive();
        }

        @Test
        void aTokenOfTheNewLockIsGreaterThanOneOfTheOldLock() throws Exception {
            AtomicLong old = new AtomicLong();
            AtomicLong present = new AtomicLong();

            code.beforeFenced(old::set);
            code.both(hold -> present.set(hold.token().value()));

            assertThat(present.get()).isGreaterThan(old.get());
        }
    }

    @Nested
    class FromSpringOn {
        private final RedisLockRegistry registry = new RedisLockRegistry(CONNECTIONS, "locks");
        private final FromSpring code = new FromSpring(registry, LOCKER);

        @Test
        void bothAreHeldWhileTheWorkIsDone() throws Exception {
            RedisLockRegistry other = new RedisLockRegistry(CONNECTIONS, "locks");
            AtomicInteger done = new AtomicInteger();

            code.both(hold -> {
                assertThat(tries(other.obtain("orders:42"))).isFalse();
                assertThat(isFree(OTHER)).isFalse();
                done.incrementAndGet();
            });

            assertThat(done).hasValue(1);
            assertThat(tries(other.obtain("orders:42"))).isTrue();
        }

        @Test
        void theOldCodeDoesWhatItDid() throws Exception {
            AtomicInteger done = new AtomicInteger();

            code.before(done::incrementAndGet);
            assertThat(code.beforeWithin(done::incrementAndGet)).isTrue();

            assertThat(done).hasValue(2);
        }
    }

    @Nested
    class FromShedLockOn {

        @Test
        void aJobThatTakesBothIsDoneOnceAmongThoseThatKnowTheNewOne() {
            AtomicInteger done = new AtomicInteger();

            new FromShedLock(LOCKER, done::incrementAndGet).both();
            new FromShedLock(OTHER, done::incrementAndGet).both();

            assertThat(done).hasValue(1);
        }
    }
}

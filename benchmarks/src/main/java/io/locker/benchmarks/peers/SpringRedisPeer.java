package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Section;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/**
 * Spring Integration's registry of locks in Redis.
 *
 * @param connections what it speaks to Redis through
 * @param registry the locks
 */
record SpringRedisPeer(LettuceConnectionFactory connections, RedisLockRegistry registry) implements Peer {
    private static final String KEY = "spring-lock";

    /** As it is unless told otherwise: waiters look every 100 ms. */
    static SpringRedisPeer polling(String address, Optional<Duration> lease) {
        return open(address, lease, RedisLockType.SPIN_LOCK);
    }

    /** Waiters of other processes are told. */
    static SpringRedisPeer listening(String address, Optional<Duration> lease) {
        return open(address, lease, RedisLockType.PUB_SUB_LOCK);
    }

    private static SpringRedisPeer open(String address, Optional<Duration> lease, RedisLockType type) {
        URI uri = URI.create(address);
        LettuceConnectionFactory connections = new LettuceConnectionFactory(uri.getHost(), uri.getPort());
        connections.afterPropertiesSet();
        connections.start();
        RedisLockRegistry registry = lease.map(time -> new RedisLockRegistry(connections, KEY, time.toMillis()))
                .orElseGet(() -> new RedisLockRegistry(connections, KEY));
        registry.setRedisLockType(type);
        return new SpringRedisPeer(connections, registry);
    }

    @Override
    public Section lock(String name) {
        return new Locks(registry.obtain(name));
    }

    @Override
    public void close() {
        registry.destroy();
        connections.destroy();
    }
}

package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Section;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.redisson.Redisson;
import org.redisson.api.RFencedLock;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Redisson's locks, with the watchdog that renews them.
 *
 * @param client a client with its own settings, except for the lease
 * @param kind which of its locks
 */
record RedissonPeer(RedissonClient client, BiFunction<RedissonClient, String, Section> kind) implements Peer {

    static RedissonPeer plain(String address, Optional<Duration> lease) {
        return new RedissonPeer(client(address, lease), (client, name) -> new Locks(client.getLock(name)));
    }

    static RedissonPeer fair(String address, Optional<Duration> lease) {
        return new RedissonPeer(client(address, lease), (client, name) -> new Locks(client.getFairLock(name)));
    }

    static RedissonPeer fenced(String address, Optional<Duration> lease) {
        return new RedissonPeer(client(address, lease), (client, name) -> new Fenced(client.getFencedLock(name)));
    }

    private static RedissonClient client(String address, Optional<Duration> lease) {
        Config config = new Config();
        config.useSingleServer().setAddress(address);
        lease.ifPresent(time -> config.setLockWatchdogTimeout(time.toMillis()));
        return Redisson.create(config);
    }

    @Override
    public Section lock(String name) {
        return kind.apply(client, name);
    }

    @Override
    public void close() {
        client.shutdown();
    }

    /** Asks for the token with the lock, because that is what such a lock is for. */
    private record Fenced(RFencedLock lock) implements Section {
        @Override
        public void enter() {
            if (lock.lockAndGetToken() <= 0) {
                throw new IllegalStateException("There is no token.");
            }
        }

        @Override
        public void leave() {
            RLock plain = lock;
            plain.unlock();
        }
    }
}

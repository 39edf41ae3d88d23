package io.locker.benchmarks.peers;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Locker, on whichever store the address names. */
record LockerPeer(Locker locker) implements Peer {

    static LockerPeer open(String address, Optional<Duration> lease) {
        LockerOptions options = LockerOptions.defaults();
        return new LockerPeer(Locker.open(address, lease.map(options::withLease).orElse(options)));
    }

    @Override
    public Section lock(String name) {
        return new Held(locker.lock(name));
    }

    @Override
    public void close() {
        locker.close();
    }

    private static final class Held implements Section {
        private final DistributedLock lock;
        private @Nullable Hold hold;

        Held(DistributedLock lock) {
            this.lock = lock;
        }

        @Override
        public void enter() throws InterruptedException {
            hold = lock.acquire();
        }

        @Override
        public void leave() {
            if (hold == null || !hold.isValid()) {
                throw new IllegalStateException("A hold ended by itself; the figures are worthless.");
            }
            hold.close();
        }
    }
}

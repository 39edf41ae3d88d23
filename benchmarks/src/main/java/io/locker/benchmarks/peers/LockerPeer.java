package io.locker.benchmarks.peers;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.benchmarks.lab.LockerSection;
import io.locker.benchmarks.lab.Section;
import java.time.Duration;
import java.util.Optional;

/** Locker, on whichever store the address names. */
record LockerPeer(Locker locker) implements Peer {

    static LockerPeer open(String address, Optional<Duration> lease) {
        LockerOptions options = LockerOptions.defaults();
        return new LockerPeer(Locker.open(address, lease.map(options::withLease).orElse(options)));
    }

    @Override
    public Section lock(String name) {
        return new LockerSection(locker.lock(name));
    }

    @Override
    public void close() {
        locker.close();
    }
}

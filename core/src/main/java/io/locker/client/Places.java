package io.locker.client;

import io.locker.api.LockName;
import io.locker.api.MultiLock;
import io.locker.spi.Backend;
import io.locker.spi.Capabilities;
import io.locker.spi.PartitionedLog;
import java.util.Comparator;
import java.util.List;

/** All places of a client, and which of them is the place of a name: the partition of a log, or the only one. */
final class Places {
    private final LockClient client;
    private final Backend backend;
    private final List<? extends ClaimPlace> all;

    Places(LockClient client, Backend backend, List<? extends ClaimPlace> all) {
        this.client = client;
        this.backend = backend;
        this.all = List.copyOf(all);
    }

    ClaimPlace of(LockName name) {
        return all.get(all.size() == 1 ? 0 : PartitionedLog.partitionOf(name, all.size()));
    }

    Capabilities capabilities() {
        return backend.capabilities();
    }

    /** Several locks that are taken together; no place orders those of several places. */
    MultiLock all(List<LockName> names) {
        List<ClaimPlace> used = names.stream().map(this::of).distinct().toList();
        return used.size() == 1 ? used.get(0).all(names) : new OrderedMultiLock(client, names);
    }

    /** A page of the names in use. */
    List<LockName> names(String prefix, String after, int limit) {
        if (all.size() == 1) {
            return all.get(0).names(prefix, after, limit);
        }
        return all.stream()
                .flatMap(place -> place.names(prefix, after, limit).stream())
                .sorted(Comparator.comparing(LockName::value))
                .limit(limit)
                .toList();
    }

    /** Ends all that goes on, and closes the backend. */
    void close() {
        all.forEach(ClaimPlace::close);
        backend.close();
    }
}

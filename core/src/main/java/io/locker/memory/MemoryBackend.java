package io.locker.memory;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.LockRecord;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** One client's connection to a store in this process's memory. */
final class MemoryBackend implements StoreBackend {
    private static final Capabilities CAPABILITIES = new Capabilities(
            Set.of(Capability.FENCED, Capability.FIFO, Capability.SHARED, Capability.PUSH, Capability.STORE_TIME),
            Duration.ofSeconds(1),
            16 << 20);

    private final MemoryStore store;
    private final TimeSource time;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Sessions sessions = new Sessions();

    MemoryBackend(MemoryStore store, TimeSource time) {
        this.store = store;
        this.time = time;
    }

    /** The store's time: that of the client which asks, because all are in one process. */
    private long micros() {
        if (closed.get()) {
            throw new BackendUnavailableException("The connection to the memory store is closed.", null);
        }
        return time.nanos() / 1_000 + 1;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public LockRecord read(LockName name) {
        return store.read(name, micros());
    }

    @Override
    public LockRecord post(LockName name, List<String> requests, Set<String> wake) {
        return store.post(name, requests, wake, micros());
    }

    @Override
    public SwapResult compareAndSet(Swap swap) {
        return store.compareAndSet(swap, micros());
    }

    @Override
    public List<LockName> names(String prefix, String after, int limit) {
        micros();
        return store.names(prefix, after, limit);
    }

    @Override
    public StoreSessions sessions() {
        return sessions;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            sessions.mine.forEach(store::end);
        }
    }

    /** The sessions that this client opened, and its view of all others. */
    private final class Sessions implements StoreSessions {
        private final Set<String> mine = ConcurrentHashMap.newKeySet();

        @Override
        public void open(NewSession session, WakeListener listener) {
            store.open(session, listener, micros());
            mine.add(session.id());
        }

        @Override
        public boolean beat(String session) {
            return store.beat(session, micros());
        }

        @Override
        public void close(String session) {
            micros();
            mine.remove(session);
            store.end(session);
        }

        @Override
        public Set<String> bury(Set<String> suspects) {
            return store.bury(suspects, micros());
        }
    }
}

package io.locker.memory;

import io.locker.spi.Backend;
import io.locker.spi.BackendProvider;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens stores in memory, for tests and single processes: {@code memory:} is a store of its own, {@code memory:NAME} is
 * shared by all in this process that name it, for as long as the process lives. {@code memory-log:NAME} is the same as
 * a log.
 */
public final class MemoryBackendProvider implements BackendProvider {
    private static final Map<String, MemoryStore> SHARED = new ConcurrentHashMap<>();
    private static final Map<String, MemoryLog> LOGS = new ConcurrentHashMap<>();

    /** For {@link java.util.ServiceLoader}. */
    public MemoryBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory", "memory-log");
    }

    @Override
    public Backend open(OpenRequest request) {
        request.uri().allowOnly(Set.of());
        String name = request.uri().rest();
        if (request.uri().scheme().equals("memory-log")) {
            MemoryLog log = name.isEmpty()
                    ? new MemoryLog(request.time())
                    : LOGS.computeIfAbsent(name, absent -> new MemoryLog(request.time()));
            return log.open();
        }
        MemoryStore store =
                name.isEmpty() ? new MemoryStore() : SHARED.computeIfAbsent(name, absent -> new MemoryStore());
        return new MemoryBackend(store, request.time());
    }
}

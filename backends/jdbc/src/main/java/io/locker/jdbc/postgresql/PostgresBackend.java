package io.locker.jdbc.postgresql;

import io.locker.api.LockName;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.LockRecord;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Locks in a PostgreSQL database, for any number of processes on any machines. */
final class PostgresBackend implements StoreBackend {

    /*
     * Every request is one call of a function in the database, so that it is one round trip and one transaction; what
     * the functions do, and why, stands in schema.sql. Requests share a few connections. Heartbeats have one of their
     * own, because a client that cannot get one through loses everything it holds. One more connection listens.
     */

    private static final Duration LOOK_AGAIN_WHEN_WOKEN = Duration.ofMillis(500);
    private static final Duration LOOK_AGAIN_WHEN_NOT = Duration.ofMillis(100);

    /** What needs one order of all locks, or a server that notices the death of a process. */
    private static final Set<Capability> CANNOT =
            EnumSet.of(Capability.ATOMIC_MULTI, Capability.DEADLOCK_SEARCH, Capability.CRASH_DETECTION);

    /** More than a lock with its limits of claims and waiters comes to. */
    private static final int MAX_DOCUMENT = 64 << 20;

    private final PostgresCalls calls;
    private final PostgresStore store;
    private final PostgresWatch watch;
    private final PostgresSessions sessions;
    private final Capabilities capabilities;

    private PostgresBackend(PostgresCalls calls, PostgresOptions options) {
        String schema = PostgresSchema.quoted(options.schema());
        this.calls = calls;
        store = new PostgresStore(calls, schema);
        watch = new PostgresWatch(calls);
        boolean woken = options.listening() && watch.start();
        sessions = new PostgresSessions(calls, schema, watch);
        Set<Capability> can = EnumSet.complementOf(EnumSet.copyOf(CANNOT));
        if (!woken) {
            can.remove(Capability.PUSH);
        }
        Duration lookAgain = options.lookAgain();
        if (lookAgain == null) {
            lookAgain = woken ? LOOK_AGAIN_WHEN_WOKEN : LOOK_AGAIN_WHEN_NOT;
        }
        capabilities = new Capabilities(can, lookAgain, MAX_DOCUMENT);
    }

    /** Opens the backend, and all that it needs, so that what is wrong is said at once. */
    static PostgresBackend open(
            PostgresConnections connections, PostgresOptions options, String shown, Duration requestTimeout) {
        PostgresCalls calls = new PostgresCalls(connections, new PostgresErrors(shown), requestTimeout);
        boolean opened = false;
        try {
            calls.findOutWhetherDirect();
            new PostgresSchema(options.schema(), calls).prepare();
            PostgresBackend backend = new PostgresBackend(calls, options);
            opened = true;
            return backend;
        } finally {
            if (!opened) {
                calls.close();
            }
        }
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public LockRecord read(LockName name) {
        return store.read(name);
    }

    @Override
    public LockRecord post(LockName name, List<String> requests, Set<String> wake) {
        return store.post(name, requests, wake);
    }

    @Override
    public SwapResult compareAndSet(Swap swap) {
        return store.compareAndSet(swap);
    }

    @Override
    public List<LockName> names(String prefix, String after, int limit) {
        return store.names(prefix, after, limit);
    }

    @Override
    public StoreSessions sessions() {
        return sessions;
    }

    @Override
    public void close() {
        watch.close();
        calls.close();
    }
}

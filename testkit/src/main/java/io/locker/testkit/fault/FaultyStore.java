package io.locker.testkit.fault;

import io.locker.api.LockName;
import io.locker.spi.Capabilities;
import io.locker.spi.LockRecord;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import io.locker.testkit.fault.Gate.Kind;
import java.util.List;
import java.util.Set;

/** A store as one client reaches it, through a gate at which a test can do harm. */
public final class FaultyStore implements StoreBackend {
    private final StoreBackend inner;
    private final Gate gate;
    private final StoreSessions sessions;

    /**
     * Puts the gate before a store.
     *
     * @param inner the store, opened for one client
     * @param time the client's clock, which is held up together with the client
     */
    public FaultyStore(StoreBackend inner, PausableTime time) {
        this.inner = inner;
        this.gate = new Gate(time);
        this.sessions = new FaultySessions(inner.sessions(), gate);
    }

    /**
     * Returns the means to harm the client.
     *
     * @return the same one each time
     */
    public Faults faults() {
        return gate;
    }

    @Override
    public LockRecord read(LockName name) {
        return gate.pass(Kind.READ, () -> inner.read(name));
    }

    @Override
    public LockRecord post(LockName name, List<String> requests, Set<String> wake) {
        return gate.pass(Kind.WRITE, () -> inner.post(name, requests, wake));
    }

    @Override
    public SwapResult compareAndSet(Swap swap) {
        return gate.pass(Kind.WRITE, () -> inner.compareAndSet(swap));
    }

    @Override
    public List<LockName> names(String prefix, String after, int limit) {
        return gate.pass(Kind.OTHER, () -> inner.names(prefix, after, limit));
    }

    @Override
    public StoreSessions sessions() {
        return sessions;
    }

    @Override
    public Capabilities capabilities() {
        return inner.capabilities();
    }

    @Override
    public void close() {
        inner.close();
    }
}

package io.locker.testkit.fault;

import io.locker.api.LockName;
import io.locker.spi.StoreSessions;
import io.locker.testkit.fault.Gate.Kind;
import java.util.Set;

/** The sessions of a store as one client reaches them. */
final class FaultySessions implements StoreSessions {
    private final StoreSessions inner;
    private final Gate gate;

    FaultySessions(StoreSessions inner, Gate gate) {
        this.inner = inner;
        this.gate = gate;
    }

    @Override
    public void open(NewSession session, WakeListener listener) {
        gate.pass(Kind.OTHER, () -> {
            inner.open(session, new GatedListener(listener));
            return true;
        });
        gate.onReconnect(listener::gap);
    }

    @Override
    public boolean beat(String session) {
        return gate.pass(Kind.BEAT, () -> inner.beat(session));
    }

    @Override
    public void close(String session) {
        gate.pass(Kind.OTHER, () -> {
            inner.close(session);
            return true;
        });
    }

    @Override
    public Set<String> bury(Set<String> suspects) {
        return gate.pass(Kind.OTHER, () -> inner.bury(suspects));
    }

    private final class GatedListener implements WakeListener {
        private final WakeListener listener;

        GatedListener(WakeListener listener) {
            this.listener = listener;
        }

        @Override
        public void wake(LockName name) {
            gate.wake(() -> listener.wake(name));
        }

        @Override
        public void gap() {
            gate.wake(listener::gap);
        }
    }
}

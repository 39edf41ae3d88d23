package io.locker.testkit.fault;

import io.locker.api.BackendUnavailableException;
import io.locker.machine.Command;
import io.locker.protocol.LockService;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.spi.Capabilities;
import io.locker.testkit.fault.Gate.Kind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A lock service as one client reaches it, through a gate at which a test can do harm. */
public final class FaultyService implements LockService {
    private final LockService inner;
    private final Gate gate;
    private final List<GatedLine> lines = new CopyOnWriteArrayList<>();

    /**
     * Puts the gate before a service.
     *
     * @param inner the service, opened for one client
     * @param time the client's clock, which is held up together with the client
     */
    public FaultyService(LockService inner, PausableTime time) {
        this.inner = inner;
        gate = new Gate(time);
        gate.onCut(() -> lines.forEach(line -> line.end("The test has cut the client off.")));
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
    public Line connect(Ear ear) {
        return gate.pass(Kind.OTHER, () -> {
            GatedLine gated = new GatedLine(ear);
            lines.add(gated);
            gated.begin(inner.connect(gated));
            return gated;
        });
    }

    @Override
    public Capabilities capabilities() {
        return inner.capabilities();
    }

    @Override
    public void close() {
        inner.close();
    }

    /** What is about a claim is a write. */
    private static Kind kind(ServiceCall call) {
        if (call instanceof ServiceCall.Look) {
            return Kind.READ;
        }
        if (call instanceof ServiceCall.Carry carry) {
            if (carry.command() instanceof Command.Beat) {
                return Kind.BEAT;
            }
            boolean claims =
                    carry.command() instanceof Command.Requested || carry.command() instanceof Command.BreakHolds;
            return claims ? Kind.WRITE : Kind.OTHER;
        }
        return Kind.OTHER;
    }

    /** A line that the test can end without the service knowing. */
    private final class GatedLine implements Line, Ear {
        private final Ear ear;
        private final ReentrantLock calling = new ReentrantLock();
        private @Nullable Line line;
        private boolean over;

        GatedLine(Ear ear) {
            this.ear = ear;
        }

        void begin(Line opened) {
            calling.lock();
            try {
                line = opened;
            } finally {
                calling.unlock();
            }
        }

        @Override
        public void send(List<ServiceCall> calls) {
            for (int i = 0; i < calls.size(); i++) {
                Kind kind = kind(calls.get(i));
                try {
                    gate.enter(kind);
                } catch (BackendUnavailableException e) {
                    if (kind == Kind.BEAT) {
                        heardNow(List.of(new ServiceWord.Failed(calls.get(i).id(), e)));
                        continue;
                    }
                    end(String.valueOf(e.getMessage()));
                }
                if (!pass(kind, calls.subList(i, calls.size()))) {
                    return;
                }
            }
        }

        /** Sends the first of some calls; false if nothing more can be sent. */
        private boolean pass(Kind kind, List<ServiceCall> calls) {
            calling.lock();
            try {
                Line open = line;
                if (over || open == null) {
                    return false;
                }
                if (kind == Kind.WRITE && gate.takesLate()) {
                    List<ServiceCall> late = List.copyOf(calls);
                    gate.later(() -> {
                        open.send(late);
                        return true;
                    });
                    over("The calls are made late by the test.");
                    return false;
                }
                open.send(List.of(calls.get(0)));
                if (gate.losesReply(kind)) {
                    over("The test has lost the reply.");
                    return false;
                }
                return true;
            } finally {
                calling.unlock();
            }
        }

        /** Only while calling. The line itself stays open, for what is late. */
        private void over(String why) {
            over = true;
            lines.remove(this);
            ear.ended(new BackendUnavailableException(why, null));
        }

        void end(String why) {
            calling.lock();
            try {
                if (!over) {
                    over(why);
                }
            } finally {
                calling.unlock();
            }
        }

        @Override
        public void heard(List<ServiceWord> words) {
            gate.deliver();
            heardNow(words);
        }

        private void heardNow(List<ServiceWord> words) {
            calling.lock();
            try {
                if (!over) {
                    ear.heard(words);
                }
            } finally {
                calling.unlock();
            }
        }

        @Override
        public void ended(BackendUnavailableException why) {
            end(String.valueOf(why.getMessage()));
        }

        @Override
        public void close() {
            Line open;
            calling.lock();
            try {
                over = true;
                lines.remove(this);
                open = line;
            } finally {
                calling.unlock();
            }
            if (open != null) {
                open.close();
            }
        }
    }
}

package io.locker.server.engine;

import io.locker.api.BackendUnavailableException;
import io.locker.protocol.LockService;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The service that nodes in this process give together: each line goes to whichever of them serves. */
public final class InProcessService implements LockService {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Capabilities CAPABILITIES = Capabilities.ofMachine(Set.of(Capability.STORE_TIME));

    private final Supplier<List<LockServer>> nodes;
    private final Set<DirectLine> lines = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Stands in for the network: what a node says arrives on another thread than its own. */
    private final ExecutorService network = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "in-process-network");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Makes a service of nodes.
     *
     * @param nodes those that run
     */
    public InProcessService(Supplier<List<LockServer>> nodes) {
        this.nodes = nodes;
    }

    @Override
    public Line connect(Ear ear) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!closed.get() && System.nanoTime() - giveUp < 0) {
            for (LockServer node : nodes.get()) {
                DirectLine line = new DirectLine(ear);
                try {
                    line.open(node);
                    lines.removeIf(DirectLine::isOver);
                    lines.add(line);
                    return line;
                } catch (NotServingException | IllegalStateException e) {
                    // the next one, or the same one later
                }
            }
            Await.letPass(Duration.ofMillis(10));
        }
        throw new BackendUnavailableException("No node serves.", null);
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void close() {
        closed.set(true);
        lines.forEach(DirectLine::close);
        network.shutdown();
    }

    /** A line without a network. */
    private final class DirectLine implements Line, Outlet {
        private final Ear ear;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile Optional<Visitor> visitor = Optional.empty();

        DirectLine(Ear ear) {
            this.ear = ear;
        }

        void open(LockServer node) {
            visitor = Optional.of(node.connect(this));
        }

        boolean isOver() {
            return over.get();
        }

        @Override
        public void send(List<ServiceCall> calls) {
            visitor.ifPresent(present -> present.send(calls));
        }

        @Override
        public void say(List<ServiceWord> words) {
            deliver(() -> ear.heard(words));
        }

        @Override
        public long unsent() {
            return 0;
        }

        @Override
        public void end(BackendUnavailableException why, Optional<String> leader) {
            deliver(() -> {
                over.set(true);
                ear.ended(why);
            });
        }

        private void deliver(Runnable what) {
            if (network.isShutdown()) {
                return;
            }
            network.execute(() -> {
                if (!over.get()) {
                    what.run();
                }
            });
        }

        @Override
        public void close() {
            over.set(true);
            visitor.ifPresent(Visitor::close);
        }
    }
}

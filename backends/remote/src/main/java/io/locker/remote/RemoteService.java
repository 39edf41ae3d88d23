package io.locker.remote;

import io.locker.api.BackendUnavailableException;
import io.locker.protocol.LockService;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Locker's own server as a service: lines are streams of gRPC. */
final class RemoteService implements LockService {
    private static final Capabilities CAPABILITIES =
            Capabilities.ofMachine(Set.of(Capability.STORE_TIME, Capability.DURABLE));

    private final Duration timeout;
    private final RemoteNetwork network;
    private final RemoteFinder finder;
    private final Set<RemoteLine> lines = ConcurrentHashMap.newKeySet();
    /** The line that showed at the start that somebody serves, for the first who wants one. */
    private final AtomicReference<@Nullable RemoteLine> spare = new AtomicReference<>();

    private volatile boolean closed;

    private RemoteService(RemoteLocation location, Duration timeout, TimeSource time) {
        this.timeout = timeout;
        network = new RemoteNetwork(location.security());
        finder = new RemoteFinder(
                location, new RemoteLine.Surroundings(network, time, new Pulse(timeout), location.token()));
    }

    /** Opens the backend, and finds the node that serves, so that what is wrong is said at once. */
    static RemoteService open(RemoteLocation location, Duration timeout, TimeSource time) {
        RemoteService service = new RemoteService(location, timeout, time);
        boolean opened = false;
        try {
            service.spare.set(service.find());
            opened = true;
            return service;
        } finally {
            if (!opened) {
                service.close();
            }
        }
    }

    @Override
    public Line connect(Ear ear) {
        RemoteLine line = spare.getAndSet(null);
        if (line == null || line.isOver()) {
            line = find();
        }
        line.listen(ear);
        return line;
    }

    private RemoteLine find() {
        RemoteLine line = finder.find(timeout);
        lines.removeIf(RemoteLine::isOver);
        lines.add(line);
        if (closed) {
            line.close();
            throw new BackendUnavailableException("The backend is closed.", null);
        }
        return line;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void close() {
        closed = true;
        finder.close();
        BackendUnavailableException why = new BackendUnavailableException("The backend is closed.", null);
        lines.forEach(line -> line.end(why));
        network.close();
    }
}

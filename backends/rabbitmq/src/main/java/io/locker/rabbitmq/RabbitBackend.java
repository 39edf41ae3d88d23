package io.locker.rabbitmq;

import com.rabbitmq.client.ShutdownSignalException;
import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.rabbitmq.RabbitRecord.Kind;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.LogBackend;
import io.locker.spi.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A log in a stream of RabbitMQ. The index of an entry is its offset in the stream plus one, so indexes have gaps where
 * the stream has messages that are no entries.
 *
 * <p>A connection that was lost is not repaired: what was under way fails, followers are told, and the next call makes
 * a new one, though not more often than the pauses between vain attempts allow.
 */
final class RabbitBackend implements LogBackend {
    private static final long LEAST_PAUSE = 50_000_000L;
    private static final int MOST_DOUBLINGS = 4;

    private static final Capabilities CAPABILITIES = Capabilities.ofMachine(Set.of(Capability.DURABLE));

    private final RabbitNetwork network;
    private final TimeSource time;
    private final long timeout;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable RabbitLink link;
    private volatile boolean closed;
    private long lastMade;
    private int failures;
    private long notBefore;
    private @Nullable LockException lastFailure;

    private RabbitBackend(RabbitLocation location, Duration requestTimeout, TimeSource time) {
        network = new RabbitNetwork(location, requestTimeout, time);
        this.time = time;
        timeout = requestTimeout.toNanos();
    }

    /** Opens it, with a first connection. */
    static RabbitBackend open(RabbitLocation location, Duration requestTimeout, TimeSource time) {
        RabbitBackend backend = new RabbitBackend(location, requestTimeout, time);
        try {
            backend.link(backend.deadline());
            return backend;
        } catch (RuntimeException | Error e) {
            backend.close();
            throw e;
        }
    }

    private long deadline() {
        return time.nanos() + timeout;
    }

    private RabbitLink link(long deadline) {
        RabbitLink present = link;
        if (present != null && present.isAlive() && !closed) {
            return present;
        }
        if (!time.take(deadline, connecting)) {
            throw new BackendUnavailableException("RabbitMQ cannot be reached in time. " + shown(), null);
        }
        try {
            return connected(deadline);
        } finally {
            connecting.unlock();
        }
    }

    private RabbitLink connected(long deadline) {
        if (closed) {
            throw new BackendUnavailableException("The client of RabbitMQ is closed.", null);
        }
        RabbitLink present = link;
        if (present != null && present.isAlive()) {
            return present;
        }
        LockException before = lastFailure;
        if (before != null && notBefore - time.nanos() > 0) {
            throw new BackendUnavailableException(String.valueOf(before.getMessage()), before);
        }
        try {
            RabbitLink made = RabbitLink.open(network, lastMade, deadline);
            lastMade = Math.max(lastMade, made.made());
            link = made;
            failures = 0;
            lastFailure = null;
            return made;
        } catch (LockException e) {
            notBefore = time.nanos() + (LEAST_PAUSE << Math.min(failures, MOST_DOUBLINGS));
            failures++;
            lastFailure = e;
            throw e;
        }
    }

    private String shown() {
        return network.location().shown();
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public long append(String entry) {
        long deadline = deadline();
        return link(deadline).append(Kind.ENTRY, entry, deadline) + 1;
    }

    @Override
    public Subscription follow(long from, Follower follower) {
        if (from < 1) {
            throw new BackendUnavailableException("The log has no such entry. index=" + from + " first=1", null);
        }
        long deadline = deadline();
        RabbitLink present = link(deadline);
        try {
            long end = from - 1 <= present.highest() ? from : present.append(Kind.PROBE, "", deadline) + 1;
            return RabbitFollow.begin(present, from - 1, end, follower);
        } catch (IOException | ShutdownSignalException e) {
            throw failed(e);
        }
    }

    private LockException failed(Exception failure) {
        LockException refused = RabbitErrors.refused(failure, network.location());
        return refused == null ? RabbitErrors.ended(failure) : refused;
    }

    @Override
    public void save(Snapshot snapshot) {
        long deadline = deadline();
        RabbitLink present = link(deadline);
        List<String> parts = RabbitSnapshots.parts(snapshot.text());
        if (snapshot.text().length() > present.maxBytes() / 3) {
            throw new BackendUnavailableException(
                    "The snapshot is too large for this stream, which would forget it; make the stream anew with"
                            + " a greater maxBytes. characters="
                            + snapshot.text().length() + " maxBytes="
                            + present.maxBytes() + ' ' + shown(),
                    null);
        }
        present.appendParts(snapshot.index(), parts, deadline);
    }

    @Override
    public Optional<Snapshot> newest() {
        long deadline = deadline();
        RabbitLink present = link(deadline);
        try {
            return RabbitSnapshots.newest(present, present.append(Kind.PROBE, "", deadline), deadline);
        } catch (IOException | ShutdownSignalException e) {
            throw failed(e);
        }
    }

    @Override
    public long madeAt() {
        return link(deadline()).made();
    }

    @Override
    public void close() {
        closed = true;
        connecting.lock();
        try {
            RabbitLink present = link;
            if (present != null) {
                present.close();
            }
        } finally {
            connecting.unlock();
        }
    }
}

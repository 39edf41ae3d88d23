package io.locker.remote;

import io.locker.api.BackendUnavailableException;
import io.locker.remote.RemoteLine.Surroundings;
import io.locker.spi.HostPort;
import io.locker.spi.TimeSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the node that serves: the one that served last, then the others in turn. A node that refuses may name the one
 * that leads, which is asked next, whether or not it stands in the address.
 */
final class RemoteFinder {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final RemoteLocation location;
    private final Surroundings around;
    private volatile @Nullable HostPort last;
    private volatile boolean closed;

    RemoteFinder(RemoteLocation location, Surroundings around) {
        this.location = location;
        this.around = around;
    }

    /** A node does not serve, or is not there; the cause says why. */
    private static final class NoLine extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Throwable why;

        NoLine(Throwable why) {
            super(why);
            this.why = why;
        }
    }

    /** No node serves. */
    private static final class NobodyServes extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient BackendUnavailableException why;
        private final boolean mayChange;

        NobodyServes(BackendUnavailableException why, boolean mayChange) {
            super(why);
            this.why = why;
            this.mayChange = mayChange;
        }
    }

    /**
     * Opens a line. Looks until a node serves or the time is over; at once says so if no node was ever there. While the
     * nodes choose who leads, none of them serves; one that knows of it holds us until it is over.
     */
    RemoteLine find(Duration within) {
        long deadline = around.time().nanos() + within.toNanos();
        Duration pause = SHORTEST_PAUSE;
        BackendUnavailableException told = null;
        while (true) {
            try {
                return look(deadline);
            } catch (NobodyServes e) {
                // What a node answered says more than that there was no time for another answer.
                told = told == null || e.mayChange ? e.why : told;
                boolean over = around.time().nanos() + pause.toNanos() - deadline >= 0;
                if (over || closed || !(e.mayChange || last != null)) {
                    throw told;
                }
                pause(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void pause(Duration pause) {
        CompletableFuture<?> over = new CompletableFuture<>();
        TimeSource.Timer unused = around.time().at(around.time().nanos() + pause.toNanos(), () -> over.complete(null));
        Object unusedToo = over.join();
    }

    /** Asks each node once. Every node gets its share of the time that is left. */
    private RemoteLine look(long deadline) throws NobodyServes {
        boolean answered = false;
        Deque<HostPort> next = new ArrayDeque<>(order());
        Set<HostPort> asked = new HashSet<>();
        BackendUnavailableException worst = null;
        while (!next.isEmpty()) {
            HostPort node = next.remove();
            if (!asked.add(node)) {
                continue;
            }
            long now = around.time().nanos();
            try {
                RemoteLine line = ask(node, now + Math.max(0, deadline - now) / (next.size() + 1));
                last = node;
                return line;
            } catch (NoLine e) {
                BackendUnavailableException failure = failure(node, e.why);
                if (RemoteErrors.isFinal(e.why)) {
                    throw failure;
                }
                answered |= RemoteErrors.isRefusal(e.why);
                // A node that answers knows more than one that does not.
                worst = worst == null || RemoteErrors.isRefusal(e.why) ? failure : worst;
                HostPort instead = HttpPort.isLikely(e.why)
                        ? HttpPort.grpc(node, location.security())
                        : RemoteErrors.leader(e.why);
                if (instead != null) {
                    next.addFirst(instead);
                }
            }
        }
        throw new NobodyServes(
                worst == null ? new BackendUnavailableException("The backend is closed.", null) : worst, answered);
    }

    private List<HostPort> order() {
        List<HostPort> order = new ArrayList<>();
        HostPort served = last;
        if (served != null) {
            order.add(served);
        }
        order.addAll(location.nodes());
        return order;
    }

    private static BackendUnavailableException failure(HostPort node, Throwable why) {
        return RemoteErrors.isRefusal(why) ? RemoteErrors.refused(node, why) : RemoteErrors.unreachable(node, why);
    }

    private RemoteLine ask(HostPort node, long deadline) throws NoLine {
        NoLine failure = null;
        try {
            for (InetAddress number : InetAddress.getAllByName(node.host())) {
                try {
                    return ask(node, new InetSocketAddress(number, node.port()), deadline);
                } catch (NoLine e) {
                    if (RemoteErrors.isRefusal(e.why)) {
                        throw e;
                    }
                    failure = failure == null ? e : failure;
                }
            }
        } catch (UnknownHostException e) {
            failure = new NoLine(e);
        }
        throw failure == null ? new NoLine(new UnknownHostException(node.host())) : failure;
    }

    private RemoteLine ask(HostPort node, InetSocketAddress found, long deadline) throws NoLine {
        if (closed) {
            throw new NoLine(new BackendUnavailableException("The backend is closed.", null));
        }
        RemoteLine line = new RemoteLine(around, node, around.network().channel(node, found));
        CompletableFuture<?> opening;
        try {
            // The other half of its time is for the way there and back.
            long half = Math.max(0, deadline - around.time().nanos()) / 2;
            opening = line.open(Duration.ofNanos(half));
        } catch (RuntimeException e) {
            line.close();
            throw e;
        }
        TimeSource.Timer timer = around.time().at(deadline, () -> {
            boolean unused = opening.completeExceptionally(new TimeoutException("No answer came in time."));
        });
        try {
            Object unused = opening.join();
            return line;
        } catch (CompletionException e) {
            line.close();
            Throwable why = e.getCause();
            throw new NoLine(why == null ? e : why);
        } finally {
            timer.cancel();
        }
    }

    void close() {
        closed = true;
    }
}

package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.redis.RedisSeal.Confirmation;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.LockRecord;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Locks in Redis. */
final class RedisBackend implements StoreBackend {

    /*
     * Two connections, whatever is held or awaited: one for all requests, and one that hears wake-ups. Who has replicas
     * confirm grants has a third, for the requests that wait for them, so that heartbeats do not wait too.
     */

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** More than a lock with its limits of claims and waiters comes to. */
    private static final int MAX_DOCUMENT = 64 << 20;

    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(1);

    private final RedisNetwork network;
    private final RedisLink link;
    private final RedisLink confirmedLink;
    private final RedisWakes wakes;
    private final RedisStore store;
    private final RedisSessions sessions;
    private final Capabilities capabilities;

    private RedisBackend(RedisLocation location, Duration timeout, TimeSource time) {
        Confirmation confirmation = confirmation(location.settings(), timeout);
        RedisKeys keys = new RedisKeys(location.settings().prefix());
        network = new RedisNetwork(location.security(), timeout, time);
        RedisFinder finder = new RedisFinder(location, keys, network, confirmation, time);
        boolean confirmed = confirmation.replicas() > 0;
        wakes = new RedisWakes(finder, keys, timeout, time);
        link = new RedisLink(finder, wakes::follow, timeout, time);
        confirmedLink = confirmed ? new RedisLink(finder, wakes::follow, timeout, time) : link;
        store = new RedisStore(confirmedLink, keys, confirmed);
        sessions = new RedisSessions(link, keys, wakes);
        capabilities = new Capabilities(connectOrClose(confirmed), LOOK_AGAIN, MAX_DOCUMENT);
    }

    /** Opens the backend, and looks for what is wrong with the server, so that it is said at once. */
    static RedisBackend open(RedisLocation location, Duration timeout, TimeSource time) {
        return new RedisBackend(location, timeout, time);
    }

    /** Two confirmations may follow one another within one request. */
    private static Confirmation confirmation(RedisLocation.Settings settings, Duration timeout) {
        Duration longest = timeout.dividedBy(3);
        Duration within = settings.confirmWithin();
        if (within == null) {
            within = longest.compareTo(CONFIRM_WITHIN) < 0 ? longest : CONFIRM_WITHIN;
        } else if (within.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "The parameter waitTimeout is at most a third of the request timeout. waitTimeout="
                            + within.toMillis() + "ms requestTimeout=" + timeout.toMillis() + "ms");
        }
        return new Confirmation(settings.replicas(), within);
    }

    /** Who cannot be opened leaves no threads behind. */
    private Set<Capability> connectOrClose(boolean confirmed) {
        boolean connected = false;
        try {
            Set<Capability> can = connect(confirmed);
            connected = true;
            return can;
        } finally {
            if (!connected) {
                closeConnections();
            }
        }
    }

    private Set<Capability> connect(boolean confirmed) {
        RedisServer server = link.open();
        Set<Capability> can = EnumSet.of(
                Capability.FENCED, Capability.FIFO, Capability.SHARED, Capability.PUSH, Capability.STORE_TIME);
        if (server.writesLog() && waitsForDisk()) {
            can.add(Capability.DURABLE);
        }
        if (confirmed) {
            demandWait();
        }
        return can;
    }

    /** Only then a write is on the disk before it is answered. Who may not ask is not told. */
    private boolean waitsForDisk() {
        try {
            RedisReply said = link.ask(new RedisRequest("CONFIG", "GET", "appendfsync"));
            return said.list().size() == 2 && said.at(1).text().equals("always");
        } catch (BackendUnavailableException e) {
            return false;
        }
    }

    private void demandWait() {
        try {
            RedisReply unused = link.ask(new RedisRequest("WAIT").add(0).add(1));
        } catch (BackendUnavailableException e) {
            if (e.getCause() instanceof RedisRefusal refusal) {
                throw new BackendUnavailableException(
                        "This Redis has no WAIT for the parameter wait of the address. detail=" + refusal.said(), e);
            }
            throw e;
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
        sessions.close();
        closeConnections();
    }

    private void closeConnections() {
        wakes.close();
        link.close();
        confirmedLink.close();
        network.close();
    }
}

package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.redis.RedisNetwork.Guest;
import io.locker.redis.RedisSeal.Confirmation;
import io.locker.spi.HostPort;
import io.locker.spi.TimeSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the server that may change the locks: the only one there is, the primary, or the node that has the slot. */
final class RedisFinder {
    private final RedisLocation location;
    private final RedisKeys keys;
    private final RedisNetwork network;
    private final TimeSource time;
    private final Confirmation confirmation;

    RedisFinder(
            RedisLocation location, RedisKeys keys, RedisNetwork network, Confirmation confirmation, TimeSource time) {
        this.location = location;
        this.keys = keys;
        this.network = network;
        this.confirmation = confirmation;
        this.time = time;
    }

    /**
     * A connection to the primary.
     *
     * @param wire the connection, which nobody else has
     * @param server what is at its other end
     * @param seal what asks replicas for confirmation on this connection
     */
    record Found(RedisWire wire, RedisServer server, RedisSeal seal) {}

    /** A connection for requests. Looks once, at each address given. */
    Found find(long deadline) {
        return find(false, deadline);
    }

    /** A connection that hears what is published. */
    Found findToHear(long deadline) {
        return find(true, deadline);
    }

    private Found find(boolean hears, long deadline) {
        Guest guest = new Guest(location.login(), location.database(), hears);
        BackendUnavailableException failure = null;
        List<HostPort> nodes = location.nodes();
        for (int at = 0; at < nodes.size(); at++) {
            // An address that does not answer must leave time for the others.
            long now = time.nanos();
            long until = now + (deadline - now) / (nodes.size() - at);
            try {
                return location.primary() == null
                        ? follow(nodes.get(at), guest, until)
                        : follow(askSentinel(nodes.get(at), location.primary(), until), guest, deadline);
            } catch (BackendUnavailableException e) {
                failure = failure == null ? e : failure;
            }
        }
        throw failure == null ? new IllegalStateException("There is no address.") : failure;
    }

    private HostPort askSentinel(HostPort sentinel, String primary, long deadline) {
        Guest guest = new Guest(location.sentinelLogin(), 0, false);
        try (RedisWire wire = network.connect(sentinel, guest, deadline)) {
            Object said = wire.ask(
                    new RedisRequest("SENTINEL").add("GET-MASTER-ADDR-BY-NAME").add(primary), deadline);
            if (said instanceof List<?> address && address.size() == 2) {
                return pointedTo(sentinel, text(address.get(0)), text(address.get(1)));
            }
            throw new BackendUnavailableException(
                    "The Sentinel does not watch a primary of this name. sentinel=" + sentinel + " primary=" + primary,
                    null);
        } catch (RedisFault e) {
            throw RedisErrors.unreachable(e, sentinel);
        } catch (RedisRefusal e) {
            throw RedisErrors.refused(e, sentinel);
        }
    }

    /** Goes to a server, and on to the one it points to if it has not the slot. */
    private Found follow(HostPort first, Guest guest, long deadline) {
        Set<HostPort> seen = new HashSet<>();
        HostPort node = first;
        while (seen.add(node)) {
            RedisWire wire = network.connect(node, guest, deadline);
            boolean found = false;
            try {
                RedisServer server = RedisServer.of(node, text(wire.ask(new RedisRequest("INFO"), deadline)));
                HostPort owner = server.isCluster() ? owner(wire, node, deadline) : node;
                if (!owner.equals(node)) {
                    node = owner;
                    continue;
                }
                if (!server.isPrimary()) {
                    throw new BackendUnavailableException(
                            "This Redis is a replica; the address must lead to the primary. address=" + node, null);
                }
                server.demandNoEviction(location.settings().allowEviction());
                found = true;
                return new Found(wire, server, new RedisSeal(wire, confirmation, time));
            } catch (RedisFault e) {
                throw RedisErrors.unreachable(e, node);
            } catch (RedisRefusal e) {
                throw RedisErrors.refused(e, node);
            } finally {
                if (!found) {
                    wire.close();
                }
            }
        }
        throw new BackendUnavailableException(
                "The nodes of the cluster point at each other; they do not agree yet. nodes=" + seen, null);
    }

    /** The node that has the slot of the keys, as this node believes. */
    private HostPort owner(RedisWire wire, HostPort node, long deadline) throws RedisFault, RedisRefusal {
        try {
            wire.ask(new RedisRequest("EXISTS").add(keys.revision()), deadline);
            return node;
        } catch (RedisRefusal refusal) {
            String[] moved = refusal.said().split(" ", -1);
            if (!refusal.is("MOVED") || moved.length != 3) {
                throw refusal;
            }
            int colon = Math.max(moved[2].lastIndexOf(':'), 0);
            String host = moved[2].substring(0, colon);
            // A node that does not know its own name leaves it out.
            return pointedTo(node, host.isEmpty() ? node.host() : host, moved[2].substring(colon + 1));
        }
    }

    /**
     * The server that another one names, which may be badly configured.
     *
     * @throws BackendUnavailableException if it names nothing that can be connected to
     */
    static HostPort pointedTo(HostPort by, String host, String port) {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return HostPort.parse(name + ":" + port, 0)
                .orElseThrow(() -> new BackendUnavailableException(
                        "A server of Redis points at an address that is none; look at what its nodes announce. address="
                                + by + " points at=" + name + ":" + port,
                        null));
    }

    private static String text(@Nullable Object said) {
        return said instanceof byte[] bytes ? RedisKeys.text(bytes) : String.valueOf(said);
    }
}

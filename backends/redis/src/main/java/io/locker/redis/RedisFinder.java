package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.redis.RedisLocation.Login;
import io.locker.redis.RedisLocation.Node;
import io.locker.redis.RedisSeal.Confirmation;
import io.locker.redis.Resp.Request;
import io.locker.spi.TimeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the server that may change the locks: the only one there is, the primary, or the node that has the slot. */
final class RedisFinder {
    private final RedisLocation location;
    private final RedisKeys keys;
    private final RedisSockets sockets;
    private final TimeSource time;
    private final Confirmation confirmation;

    RedisFinder(RedisLocation location, RedisKeys keys, Confirmation confirmation, TimeSource time) {
        this.location = location;
        this.keys = keys;
        this.confirmation = confirmation;
        this.time = time;
        sockets = new RedisSockets(location.security(), time);
    }

    /**
     * A connection to the primary.
     *
     * @param wire the connection, which nobody else has
     * @param server what is at its other end
     * @param seal what asks replicas for confirmation on this connection
     */
    record Found(RedisWire wire, RedisServer server, RedisSeal seal) {}

    /** Looks once, at each address given. */
    Found find(long deadline) {
        BackendUnavailableException failure = null;
        List<Node> nodes = location.nodes();
        for (int at = 0; at < nodes.size(); at++) {
            // An address that does not answer must leave time for the others.
            long now = time.nanos();
            long until = now + (deadline - now) / (nodes.size() - at);
            try {
                return location.primary() == null
                        ? follow(nodes.get(at), until)
                        : follow(askSentinel(nodes.get(at), location.primary(), until), deadline);
            } catch (BackendUnavailableException e) {
                failure = failure == null ? e : failure;
            }
        }
        throw failure == null ? new IllegalStateException("There is no address.") : failure;
    }

    private Node askSentinel(Node sentinel, String primary, long deadline) {
        try (RedisWire wire = sockets.connect(sentinel, deadline)) {
            RedisWire.Call login = logIn(wire, location.sentinelLogin(), deadline);
            if (login != null) {
                wire.answer(login, deadline);
            }
            Object said = wire.ask(
                    new Request("SENTINEL").add("GET-MASTER-ADDR-BY-NAME").add(primary), deadline);
            if (said instanceof List<?> address && address.size() == 2) {
                return new Node(text(address.get(0)), Integer.parseInt(text(address.get(1))));
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
    private Found follow(Node first, long deadline) {
        Set<Node> seen = new HashSet<>();
        Node node = first;
        while (seen.add(node)) {
            RedisWire wire = sockets.connect(node, deadline);
            boolean found = false;
            try {
                RedisServer server = greet(wire, node, deadline);
                Node owner = server.isCluster() ? owner(wire, node, deadline) : node;
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

    /** Says who we are and asks what is there, in one go. */
    private RedisServer greet(RedisWire wire, Node node, long deadline) throws RedisFault, RedisRefusal {
        List<RedisWire.Call> calls = new ArrayList<>();
        RedisWire.Call login = logIn(wire, location.login(), deadline);
        if (login != null) {
            calls.add(login);
        }
        if (location.database() != 0) {
            calls.add(wire.send(new Request("SELECT").add(Integer.toString(location.database())), deadline));
        }
        RedisWire.Call info = wire.send(new Request("INFO"), deadline);
        for (RedisWire.Call call : calls) {
            wire.answer(call, deadline);
        }
        return RedisServer.of(node, text(wire.answer(info, deadline)));
    }

    private static RedisWire.@Nullable Call logIn(RedisWire wire, Login login, long deadline) throws RedisFault {
        String password = login.password();
        if (password == null) {
            return null;
        }
        Request request = new Request("AUTH");
        String user = login.user();
        if (user != null) {
            request.add(user);
        }
        return wire.send(request.add(password), deadline);
    }

    /** The node that has the slot of the keys, as this node believes. */
    private Node owner(RedisWire wire, Node node, long deadline) throws RedisFault, RedisRefusal {
        try {
            wire.ask(new Request("EXISTS").add(keys.revision()), deadline);
            return node;
        } catch (RedisRefusal refusal) {
            String[] moved = refusal.said().split(" ", -1);
            if (!refusal.is("MOVED") || moved.length != 3) {
                throw refusal;
            }
            int colon = moved[2].lastIndexOf(':');
            String host = moved[2].substring(0, colon);
            // A node that does not know its own name leaves it out.
            return new Node(host.isEmpty() ? node.host() : host, Integer.parseInt(moved[2].substring(colon + 1)));
        }
    }

    private static String text(@Nullable Object said) {
        return said instanceof byte[] bytes ? RedisKeys.text(bytes) : String.valueOf(said);
    }
}

package io.locker.server.engine;

import io.locker.server.log.ReplicatedLog;
import io.locker.server.raft.RaftLog;
import io.locker.server.raft.RaftSettings;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Nodes of one cluster in this process, each with a port and a directory of its own. */
public final class Nodes implements AutoCloseable {
    /** All nodes stand still at once when this process does, which is no reason to choose another leader. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(2);

    private final Path root;
    private final List<String> addresses = new ArrayList<>();
    private final Map<Integer, LockServer> running = new TreeMap<>();
    private final int founders;
    private ServerLimits limits = ServerLimits.defaults();
    private final AtomicLong aheadMillis = new AtomicLong();

    /**
     * Prepares nodes of which the first so many found the cluster.
     *
     * @param root where their directories are
     * @param founders how many found it
     * @param all how many there are
     */
    public Nodes(Path root, int founders, int all) {
        this.root = root;
        this.founders = founders;
        for (int i = 0; i < all; i++) {
            addresses.add("127.0.0.1:" + TestServers.freePort());
        }
    }

    /**
     * Starts nodes that found a cluster together.
     *
     * @param root where their directories are
     * @param count how many
     * @return the nodes
     */
    public static Nodes started(Path root, int count) {
        Nodes nodes = new Nodes(root, count, count);
        for (int i = 0; i < count; i++) {
            nodes.start(i);
        }
        return nodes;
    }

    /**
     * Sets how much nodes take on that are started from now on.
     *
     * @param changed the limits
     */
    public void limit(ServerLimits changed) {
        limits = changed;
    }

    /** From now on the clocks of all machines show so much more than they should, or less. */
    void setClocks(Duration ahead) {
        aheadMillis.set(ahead.toMillis());
    }

    /**
     * Returns the name of a node.
     *
     * @param node which one, from 0
     * @return where other nodes reach it
     */
    public String address(int node) {
        return addresses.get(node);
    }

    Path directory(int node) {
        return root.resolve("node-" + node);
    }

    /**
     * Starts a node.
     *
     * @param node which one, from 0
     * @return the node
     */
    public LockServer start(int node) {
        List<String> members = node < founders ? addresses.subList(0, founders) : List.of();
        RaftSettings raft = new RaftSettings(directory(node), address(node), "127.0.0.1", members, ELECTION_TIMEOUT);
        ServerSettings settings = new ServerSettings(address(node), address(node), limits, Duration.ofSeconds(2));
        LockServer server = new LockServer(
                settings,
                machine -> RaftLog.open(raft, machine),
                TimeSource.system(),
                () -> (System.currentTimeMillis() + aheadMillis.get()) * 1_000);
        running.put(node, server);
        return server;
    }

    /**
     * Returns a node that runs.
     *
     * @param node which one, from 0
     * @return the node
     */
    public LockServer get(int node) {
        LockServer server = running.get(node);
        if (server == null) {
            throw new IllegalStateException("The node does not run. node=" + node);
        }
        return server;
    }

    /**
     * Stops a node as its death would: nothing is handed over.
     *
     * @param node which one, from 0
     */
    public void kill(int node) {
        LockServer server = running.remove(node);
        if (server != null) {
            server.close(false);
        }
    }

    /**
     * Stops a node in order.
     *
     * @param node which one, from 0
     */
    public void stop(int node) {
        LockServer server = running.remove(node);
        if (server != null) {
            server.close();
        }
    }

    /**
     * Waits for a node that serves.
     *
     * @return which one
     */
    public int leader() {
        Await.until("a node serves", () -> serving().isPresent());
        return serving().orElseThrow();
    }

    Optional<Integer> serving() {
        return running.entrySet().stream()
                .filter(node -> node.getValue().status().serves())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * Waits for a node that serves, and returns one that does not.
     *
     * @return which one
     */
    public int follower() {
        int leader = leader();
        return running.keySet().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Returns the nodes that run.
     *
     * @return the nodes
     */
    public List<LockServer> all() {
        return List.copyOf(running.values());
    }

    ReplicatedLog log(int node) {
        return get(node).log();
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::kill);
    }
}

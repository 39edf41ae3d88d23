package io.locker.server;

import io.locker.server.engine.ServerLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a node has to know to start.
 *
 * @param data the directory in which it keeps its part of the log; of this node alone
 * @param self where others reach it. Its peer address is its name and does not change while its data are kept
 * @param listen the name or number at which it listens for clients
 * @param cluster the nodes
 * @param limits how much the node takes on
 */
public record ServerConfig(Path data, NodeAddress self, String listen, Cluster cluster, ServerLimits limits) {
    /** Longer than pauses of a healthy node under load; two rounds of votes still fit into two seconds. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(500);

    /**
     * The nodes of a cluster.
     *
     * @param nodes the nodes, as far as they are known; who is not among them, and has written nothing that this node
     *     applied, is told to clients with the ports of this node
     * @param founded true if a new cluster begins with these nodes, without meaning once there is a log. False: this
     *     node waits until a leader takes it in
     * @param electionTimeout after what silence of the leader the others choose another; equal on all nodes
     * @param name the name of a cluster that was restored; empty for the one that the data name, or the usual one
     */
    public record Cluster(List<NodeAddress> nodes, boolean founded, Duration electionTimeout, String name) {
        private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]{0,63}");

        /**
         * Copies the list, and checks the name.
         *
         * @param nodes the nodes
         * @param founded whether a new cluster begins with them
         * @param electionTimeout after what silence of the leader the others choose another
         * @param name the name of a cluster that was restored
         * @throws IllegalArgumentException if that is no name
         */
        public Cluster {
            nodes = List.copyOf(nodes);
            if (!name.isEmpty() && !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "The name of a cluster has letters, digits, - and _, and begins with a letter. cluster="
                                + name);
            }
        }

        /** Returns with whom a new cluster begins. */
        List<String> founders() {
            return founded ? nodes.stream().map(NodeAddress::peer).toList() : List.of();
        }
    }

    /**
     * Returns what a node needs that is alone.
     *
     * @param data the directory in which it keeps its log
     * @param self where others reach it
     * @return the settings
     */
    public static ServerConfig alone(Path data, NodeAddress self) {
        return member(data, self, List.of(self));
    }

    /**
     * Returns what a node of a new cluster needs.
     *
     * @param data the directory in which it keeps its part of the log
     * @param self where others reach it
     * @param nodes all nodes
     * @return the settings
     */
    public static ServerConfig member(Path data, NodeAddress self, List<NodeAddress> nodes) {
        return of(data, self, new Cluster(nodes, true, ELECTION_TIMEOUT, ""));
    }

    /**
     * Returns what a node needs that waits to be taken in.
     *
     * @param data the directory in which it keeps its part of the log
     * @param self where others reach it
     * @param nodes all nodes
     * @return the settings
     */
    public static ServerConfig joining(Path data, NodeAddress self, List<NodeAddress> nodes) {
        return of(data, self, new Cluster(nodes, false, ELECTION_TIMEOUT, ""));
    }

    private static ServerConfig of(Path data, NodeAddress self, Cluster cluster) {
        return new ServerConfig(data, self, self.host(), cluster, ServerLimits.defaults());
    }

    /**
     * Returns the same settings with other limits.
     *
     * @param changed how much the node takes on
     * @return the settings
     */
    public ServerConfig with(ServerLimits changed) {
        return new ServerConfig(data, self, listen, cluster, changed);
    }

    /** Returns where a node is reached, by its name. */
    NodeAddress node(String peer) {
        return cluster.nodes().stream()
                .filter(node -> node.peer().equals(peer))
                .findFirst()
                .orElseGet(() -> self.like(peer));
    }
}

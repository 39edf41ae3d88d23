package io.locker.benchmarks.cluster;

import io.locker.testkit.server.ServerKind;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A service that others take locks from. All of them write to the disk before they answer. */
public enum Service {
    /** Locker's own server: Raft's log and its own state are forced to the disk ({@code sync}, {@code syncMeta}). */
    LOCKER,
    /** etcd as it is: its log is forced to the disk unless {@code --unsafe-no-fsync} is given, which it is not. */
    ETCD,
    /** ZooKeeper as it is: {@code forceSync=yes} is its default. */
    ZOOKEEPER;

    /** Starts nodes on this machine. */
    public Cluster start(int nodes, List<String> javaOptions) {
        Ports ports = Ports.free(nodes);
        List<ServerKind> kinds = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            kinds.add(
                    switch (this) {
                        case LOCKER -> new LockerKind(ports, i, javaOptions);
                        case ETCD -> new EtcdKind(ports, i);
                        case ZOOKEEPER -> new ZooKeeperKind(ports, i, javaOptions);
                    });
        }
        return Cluster.of(this, kinds);
    }

    /** Returns the name, such as {@code etcd}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds out whether a node leads. */
    boolean leads(Cluster.Node node) throws IOException {
        return switch (this) {
            case LOCKER -> LockerKind.leads(node);
            case ETCD -> EtcdKind.leads(node);
            case ZOOKEEPER -> ZooKeeperKind.leads(node);
        };
    }

    /**
     * The ports of the nodes, which all have to know before one of them starts.
     *
     * @param clients where clients come
     * @param peers where other nodes come
     * @param elections where other nodes come to choose a leader
     */
    record Ports(List<Integer> clients, List<Integer> peers, List<Integer> elections) {
        static Ports free(int nodes) {
            List<Integer> all = Stream.generate(TestServers::freePort)
                    .distinct()
                    .limit(3L * nodes)
                    .toList();
            return new Ports(all.subList(0, nodes), all.subList(nodes, 2 * nodes), all.subList(2 * nodes, 3 * nodes));
        }

        int nodes() {
            return clients.size();
        }
    }
}

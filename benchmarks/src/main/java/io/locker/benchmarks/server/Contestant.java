package io.locker.benchmarks.server;

import io.locker.benchmarks.cluster.Service;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One of those that are compared: a way to take locks of a service. */
enum Contestant {
    /** Locker's public API. */
    LOCKER_API(Service.LOCKER, true),
    /** The same by futures, without a thread for each lock. */
    LOCKER_FUTURES(Service.LOCKER, false),
    /** A line to Locker's server without the client on top. */
    LOCKER_LINE(Service.LOCKER, false),
    /** etcd's lock service, by jetcd. */
    ETCD_LOCK(Service.ETCD, true),
    /** A key with a lease, put if absent, by jetcd. */
    ETCD_KEY(Service.ETCD, false),
    /** Curator's {@code InterProcessMutex}. */
    CURATOR(Service.ZOOKEEPER, true),
    /** An ephemeral node, by ZooKeeper's own client. */
    ZOOKEEPER_NODE(Service.ZOOKEEPER, false);

    private final Service service;
    private final boolean queues;

    Contestant(Service service, boolean queues) {
        this.service = service;
        this.queues = queues;
    }

    Service service() {
        return service;
    }

    /** Whether others can wait for the lock, so that it can be handed over. */
    boolean queues() {
        return queues;
    }

    Locks open(String address) throws Exception {
        return switch (this) {
            case LOCKER_API -> LockerLocks.open(address);
            case LOCKER_FUTURES -> LockerFutures.open(address);
            case LOCKER_LINE -> LockerLine.open(address);
            case ETCD_LOCK -> new EtcdLocks(EtcdLease.open(address));
            case ETCD_KEY -> new EtcdKeys(EtcdLease.open(address));
            case CURATOR -> CuratorLocks.open(address);
            case ZOOKEEPER_NODE -> ZooKeeperNodes.open(address);
        };
    }

    /** Returns the name, such as {@code etcd-key}. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads names that are separated by commas; the name of a service stands for all of its contestants. */
    static List<Contestant> parse(String text) {
        List<String> wanted = Arrays.asList(text.split(",", -1));
        List<String> known = Arrays.stream(values())
                .flatMap(each -> List.of(each.title(), each.service.title()).stream())
                .distinct()
                .toList();
        for (String each : wanted) {
            if (!known.contains(each)) {
                throw new IllegalArgumentException("There is no such contestant. name=" + each + " known=" + known);
            }
        }
        return Arrays.stream(values())
                .filter(each -> wanted.contains(each.title()) || wanted.contains(each.service.title()))
                .toList();
    }
}

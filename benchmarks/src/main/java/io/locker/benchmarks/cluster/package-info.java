/** Services of one or three nodes, each in a process of its own: Locker's server, etcd and ZooKeeper. */
@NullMarked
package io.locker.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;

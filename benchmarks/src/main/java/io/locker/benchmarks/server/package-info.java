/** Locker's own server beside etcd and ZooKeeper. */
@NullMarked
package io.locker.benchmarks.server;

import org.jspecify.annotations.NullMarked;

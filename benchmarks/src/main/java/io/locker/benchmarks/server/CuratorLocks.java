package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.Section;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryForever;

/**
 * What people use on ZooKeeper, with a queue.
 *
 * @param client the client
 */
record CuratorLocks(CuratorFramework client) implements Locks {
    private static final int SESSION_MILLIS = 30_000;
    private static final int CONNECT_MILLIS = 15_000;
    private static final int RETRY_MILLIS = 20;

    static CuratorLocks open(String address) {
        CuratorFramework client = CuratorFrameworkFactory.newClient(
                address, SESSION_MILLIS, CONNECT_MILLIS, new RetryForever(RETRY_MILLIS));
        client.start();
        return new CuratorLocks(client);
    }

    @Override
    public Section section(String name) {
        InterProcessMutex mutex = new InterProcessMutex(client, '/' + name);
        return new Section() {
            @Override
            public void enter() throws Exception {
                mutex.acquire();
            }

            @Override
            public void leave() throws Exception {
                mutex.release();
            }
        };
    }

    @Override
    public void close() {
        client.close();
    }
}

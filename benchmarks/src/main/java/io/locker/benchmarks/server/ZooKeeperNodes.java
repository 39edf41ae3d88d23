package io.locker.benchmarks.server;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest lock that ZooKeeper allows: an ephemeral node is made if it is absent, and deleted. Nobody can wait for
 * it.
 *
 * @param client the client
 */
record ZooKeeperNodes(ZooKeeper client) implements Pipeline {
    private static final int SESSION_MILLIS = 30_000;
    private static final int PATIENCE_SECONDS = 20;
    private static final byte[] NOTHING = {};
    private static final List<ACL> ANYBODY = List.of(new ACL(ZooDefs.Perms.ALL, new Id("world", "anyone")));

    static ZooKeeperNodes open(String address) throws IOException, InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(address, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            client.close();
            throw new IOException("ZooKeeper does not answer. address=" + address);
        }
        return new ZooKeeperNodes(client);
    }

    @Override
    public void acquire(String name, Done done) {
        client.create(
                '/' + name,
                NOTHING,
                ANYBODY,
                CreateMode.EPHEMERAL,
                (code, path, context, made) -> done.done(problem(code, path)),
                null);
    }

    @Override
    public void release(String name, Done done) {
        client.delete('/' + name, -1, (code, path, context) -> done.done(problem(code, path)), null);
    }

    private static @Nullable Throwable problem(int code, String path) {
        return code == 0 ? null : KeeperException.create(KeeperException.Code.get(code), path);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

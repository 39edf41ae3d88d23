package io.locker.server.remote;

import io.locker.protocol.LockService;
import io.locker.testkit.ServiceContract;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;

/** What every service promises, on a node of the server. */
final class RemoteServiceContractTest extends ServiceContract {
    @TempDir
    Path root;

    @Override
    protected ServiceSubject newSubject() {
        TestCluster cluster = TestCluster.start(root, 1);
        List<LockService> clients = new CopyOnWriteArrayList<>();
        return new ServiceSubject() {
            @Override
            public LockService open() {
                LockService client = RemotePlace.open(cluster.uri());
                clients.add(client);
                return client;
            }

            @Override
            public void close() {
                clients.forEach(LockService::close);
                cluster.close();
            }
        };
    }
}

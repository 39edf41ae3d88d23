package io.locker.server.remote;

import io.locker.testkit.ServiceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every service promises, on a node of the server that lives as long as the suite. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RemoteServiceContractTest extends ServiceContract {
    private TestCluster cluster;

    @BeforeAll
    void start(@TempDir Path root) {
        cluster = TestCluster.start(root, 1);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Override
    protected ServiceSubject newSubject() {
        return new RemoteSubject(cluster.uri());
    }
}

package io.locker.server.remote;

import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import io.locker.testkit.contract.ServiceLockSubject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The suite that every backend passes, on a node of the server that lives as long as the suite. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RemoteLocks extends LockContract {
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
    protected LockSubject newSubject() {
        return new Subject(cluster);
    }

    /** The server, as clients reach it, also from other processes. */
    private static final class Subject extends ServiceLockSubject {
        private final TestCluster cluster;

        Subject(TestCluster cluster) {
            super(options -> RemotePlace.open(cluster.uri(), options.requestTimeout()));
            this.cluster = cluster;
        }

        @Override
        public Optional<String> address() {
            return Optional.of(cluster.uri());
        }

        @Override
        public Optional<List<String>> leftovers() {
            return Optional.of(cluster.leftovers());
        }
    }
}

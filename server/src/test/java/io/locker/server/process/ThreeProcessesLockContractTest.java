package io.locker.server.process;

import io.locker.protocol.LockService;
import io.locker.remote.ClusterClient;
import io.locker.remote.ClusterClient.View;
import io.locker.remote.RemoteBackendProvider;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.TimeSource;
import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import io.locker.testkit.contract.ServiceLockSubject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** All that is promised about locks, on three nodes that are processes. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ThreeProcessesLockContractTest extends LockContract {
    private Processes nodes;

    @BeforeAll
    void start() {
        nodes = Processes.start(3);
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    @Override
    protected LockSubject newSubject() {
        return new Subject(nodes);
    }

    /** The cluster, as clients reach it, also from other processes. */
    private static final class Subject extends ServiceLockSubject {
        private final Processes nodes;

        Subject(Processes nodes) {
            super(options -> (LockService) new RemoteBackendProvider()
                    .open(new OpenRequest(
                            BackendUri.parse(nodes.uri()), options.requestTimeout(), TimeSource.system())));
            this.nodes = nodes;
        }

        @Override
        public Optional<String> address() {
            return Optional.of(nodes.uri());
        }

        @Override
        public Optional<List<String>> leftovers() {
            try (ClusterClient cluster = nodes.client()) {
                View leader = cluster.status().stream()
                        .flatMap(node -> node.view().stream())
                        .filter(View::serves)
                        .findFirst()
                        .orElseThrow();
                return Optional.of(Stream.of(
                                leader.table().locks() > 0
                                        ? "locks " + leader.table().locks()
                                        : "",
                                leader.table().sessions() > 0
                                        ? "sessions " + leader.table().sessions()
                                        : "")
                        .filter(left -> !left.isEmpty())
                        .toList());
            }
        }
    }
}

package io.locker.server.engine;

import io.locker.protocol.LockService;
import io.locker.testkit.ServiceContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every service promises, on a node of the server that lives as long as the suite. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServerServiceContractTest extends ServiceContract {
    private Nodes nodes;

    @BeforeAll
    void start(@TempDir Path root) {
        nodes = Nodes.started(root, 1);
        nodes.leader();
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    @Override
    protected ServiceSubject newSubject() {
        List<InProcessService> opened = new ArrayList<>();
        return new ServiceSubject() {
            @Override
            public LockService open() {
                InProcessService service = new InProcessService(nodes::all);
                opened.add(service);
                return service;
            }

            @Override
            public void close() {
                opened.forEach(InProcessService::close);
            }
        };
    }
}

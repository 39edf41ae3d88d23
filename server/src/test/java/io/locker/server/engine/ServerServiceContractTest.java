package io.locker.server.engine;

import io.locker.protocol.LockService;
import io.locker.testkit.ServiceContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** What every service promises, on a node of the server. */
final class ServerServiceContractTest extends ServiceContract {
    @TempDir
    Path root;

    @Override
    protected ServiceSubject newSubject() {
        Nodes nodes = Nodes.started(root, 1);
        nodes.leader();
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
                nodes.close();
            }
        };
    }
}

package io.locker.server.process;

import io.locker.protocol.LockService;
import io.locker.remote.RemoteBackendProvider;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.TimeSource;
import io.locker.testkit.ServiceContract;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;

/** What every service promises, on three nodes that are processes, anew for each of them. */
@Tag("slow")
final class ThreeProcessesServiceContractTest extends ServiceContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Override
    protected ServiceSubject newSubject() {
        Processes nodes = Processes.start(3);
        List<LockService> clients = new CopyOnWriteArrayList<>();
        return new ServiceSubject() {
            @Override
            public LockService open() {
                LockService client = (LockService) new RemoteBackendProvider()
                        .open(new OpenRequest(BackendUri.parse(nodes.uri()), TIMEOUT, TimeSource.system()));
                clients.add(client);
                return client;
            }

            @Override
            public void close() {
                clients.forEach(LockService::close);
                nodes.close();
            }
        };
    }
}

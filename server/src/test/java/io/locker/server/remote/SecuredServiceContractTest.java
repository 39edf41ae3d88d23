package io.locker.server.remote;

import io.locker.protocol.LockService;
import io.locker.testkit.ServiceContract;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What every service promises, by TLS and as a user whom the rules allow it. */
@Tag("slow")
final class SecuredServiceContractTest extends ServiceContract {
    @TempDir
    Path root;

    @Override
    protected ServiceSubject newSubject() {
        SecuredPlace place = new SecuredPlace(root);
        List<LockService> clients = new CopyOnWriteArrayList<>();
        return new ServiceSubject() {
            @Override
            public LockService open() {
                LockService client = RemotePlace.open(place.uri());
                clients.add(client);
                return client;
            }

            @Override
            public void close() {
                clients.forEach(LockService::close);
                place.close();
            }
        };
    }
}

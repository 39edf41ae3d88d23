package io.locker.server.remote;

import io.locker.protocol.LockService;
import io.locker.testkit.Await;
import io.locker.testkit.ServiceContract.ServiceSubject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster that tests share, as one of them has it. */
public final class RemoteSubject implements ServiceSubject {
    private final String uri;
    private final List<LockService> clients = new CopyOnWriteArrayList<>();

    /** Takes the cluster that is reached at an address. */
    public RemoteSubject(String uri) {
        this.uri = uri;
    }

    @Override
    public LockService open() {
        LockService client = RemotePlace.open(uri, Await.SOON);
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(LockService::close);
    }
}

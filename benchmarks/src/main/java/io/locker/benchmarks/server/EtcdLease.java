package io.locker.benchmarks.server;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client of etcd with a lease that is kept alive.
 *
 * @param client the client
 * @param id the lease
 */
record EtcdLease(Client client, long id) implements AutoCloseable {
    private static final long LEASE_SECONDS = 30;
    private static final int PATIENCE_SECONDS = 10;

    static EtcdLease open(String address) throws Exception {
        List<URI> nodes = Arrays.stream(address.split(",", -1))
                .map(node -> URI.create("http://" + node))
                .toList();
        Client client = Client.builder().endpoints(nodes).build();
        long id = client.getLeaseClient()
                .grant(LEASE_SECONDS)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .getID();
        var unused = client.getLeaseClient().keepAlive(id, new Nobody());
        return new EtcdLease(client, id);
    }

    @Override
    public void close() {
        client.close();
    }

    /** Whoever finds the lease gone will be told so when he uses it. */
    private static final class Nobody implements StreamObserver<LeaseKeepAliveResponse> {
        @Override
        public void onNext(LeaseKeepAliveResponse alive) {}

        @Override
        public void onError(Throwable why) {}

        @Override
        public void onCompleted() {}
    }
}

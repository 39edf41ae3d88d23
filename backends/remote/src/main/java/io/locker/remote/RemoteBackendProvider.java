package io.locker.remote;

import io.locker.spi.Backend;
import io.locker.spi.BackendProvider;
import java.util.Set;

/**
 * Opens backends on Locker's own lock server.
 *
 * <p>{@code locker://one,two:7420} names nodes of one server, in any number and order; port 7420 unless given. Any of
 * them leads to the node that serves. {@code lockers:} talks by TLS. Parameters: {@code token} or {@code tokenFile},
 * what proves to the server who comes; {@code ca}, a PEM file of the certificates to trust; {@code cert} and
 * {@code key}, PEM files of the client's own certificate.
 */
public final class RemoteBackendProvider implements BackendProvider {

    static final Set<String> SCHEMES = Set.of("locker", "lockers");

    /** Makes the provider; called by the service loader. */
    public RemoteBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public Backend open(OpenRequest request) {
        return RemoteService.open(RemoteLocation.of(request.uri()), request.requestTimeout(), request.time());
    }
}

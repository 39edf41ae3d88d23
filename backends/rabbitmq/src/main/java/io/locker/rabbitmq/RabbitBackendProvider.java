package io.locker.rabbitmq;

import io.locker.spi.Backend;
import io.locker.spi.BackendProvider;
import java.util.Set;

/**
 * Opens {@code rabbitmq:} addresses, such as {@code rabbitmq://user:password@host:5672/vhost?stream=locker}, and
 * {@code rabbitmqs:} with TLS.
 */
public final class RabbitBackendProvider implements BackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RabbitBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("rabbitmq", "rabbitmqs");
    }

    @Override
    public Backend open(OpenRequest request) {
        return RabbitBackend.open(RabbitLocation.of(request.uri()), request.requestTimeout(), request.time());
    }
}

package io.locker.redis;

import io.locker.spi.Backend;
import io.locker.spi.BackendProvider;
import java.util.Set;

/**
 * Opens backends that keep locks in Redis or Valkey: one server, a primary that Sentinel watches, or a cluster.
 *
 * <p>{@code redis://user:password@host:6379/0} is one server, {@code rediss://} the same with TLS. Several addresses
 * ({@code redis://one,two,three}) are tried in turn until one leads to the primary, which is how a cluster is named.
 * {@code redis-sentinel://one,two,three/0#NAME} asks Sentinels for the primary of that name, and
 * {@code rediss-sentinel://} does so with TLS. {@code valkey:} and {@code valkeys:} are other words for {@code redis:}
 * and {@code rediss:}.
 *
 * <p>Parameters: {@code prefix}, what all keys begin with ({@code locker} unless set); {@code wait}, how many replicas
 * must confirm a grant (0), and {@code waitTimeout}, the milliseconds that they have for it;
 * {@code allowEviction=true}, to use a server that may throw away keys; {@code ca}, a PEM file of the certificates to
 * trust; {@code sentinelMasterId}, {@code sentinelUser} and {@code sentinelPassword}.
 */
public final class RedisBackendProvider implements BackendProvider {

    /** Makes the provider; called by the service loader. */
    public RedisBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("redis", "rediss", "redis-sentinel", "rediss-sentinel", "valkey", "valkeys");
    }

    @Override
    public Backend open(OpenRequest request) {
        return RedisBackend.open(RedisLocation.of(request.uri()), request.requestTimeout(), request.time());
    }
}

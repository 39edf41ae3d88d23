package io.locker.server.http;

import io.locker.server.tls.ReloadingTls;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the HTTP front is reached.
 *
 * @param listen where it listens; port 0 takes a free one
 * @param urls where the HTTP front of each node is reached, such as {@code http://db-1:7421}, by the node's name; null
 *     where that is not known. Whoever comes to a node that does not lead is sent on by it
 * @param tls gives what encrypts a new connection; asked for each, so that files may change meanwhile. Empty: nothing
 *     is encrypted
 * @param limits how much it takes on
 */
public record HttpSettings(
        InetSocketAddress listen,
        Function<String, @Nullable String> urls,
        Optional<ReloadingTls> tls,
        HttpLimits limits) {}

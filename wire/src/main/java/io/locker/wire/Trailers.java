package io.locker.wire;

import io.grpc.Metadata;

/** What is said beside the messages. */
public final class Trailers {
    /**
     * At the end of a stream on a node that serves no longer: the node that may, {@code host:port}; empty if unknown.
     */
    public static final Metadata.Key<String> LEADER =
            Metadata.Key.of("locker-leader", Metadata.ASCII_STRING_MARSHALLER);

    /** At the beginning: who comes. */
    public static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /**
     * At the beginning: for how many milliseconds the client would rather wait than be sent away by a node that does
     * not know who serves.
     */
    public static final Metadata.Key<String> PATIENCE =
            Metadata.Key.of("locker-patience-millis", Metadata.ASCII_STRING_MARSHALLER);

    private Trailers() {}
}

package io.locker.remote;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.locker.api.BackendUnavailableException;
import io.locker.spi.BackendUri;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How to be sure of the server, and how to show who comes. The files are read anew for every connection, so they may be
 * replaced while the client runs.
 *
 * @param ca a file with the certificates to trust; null for those that this Java trusts
 * @param certificate a file with the own certificate; null for none
 * @param key a file with its key; null for none
 */
record RemoteSecurity(
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key) {
    private static final String SCHEME = "lockers";
    private static final Set<String> PARAMETERS = Set.of("ca", "cert", "key");

    /** Reads what an address says of it; null to talk in the open. */
    static @Nullable RemoteSecurity of(BackendUri uri) {
        Map<String, String> parameters = uri.parameters();
        if (!uri.scheme().equals(SCHEME)) {
            if (PARAMETERS.stream().anyMatch(parameters::containsKey)) {
                throw new IllegalArgumentException(
                        "An address with certificates begins with lockers:, which talks by TLS. address=" + uri);
            }
            return null;
        }
        if (parameters.containsKey("cert") != parameters.containsKey("key")) {
            throw new IllegalArgumentException("A certificate and its key are named together. address=" + uri);
        }
        return new RemoteSecurity(path(uri, "ca"), path(uri, "cert"), path(uri, "key"));
    }

    /** Reads a parameter that names a file; null if it is not there. */
    static @Nullable Path path(BackendUri uri, String name) {
        String text = uri.parameters().get(name);
        try {
            return text == null ? null : Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "A parameter of the address names a file that cannot be. parameter=" + name + " address=" + uri, e);
        }
    }

    /** Reads the files. */
    SslContext context() {
        SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
        try {
            if (ca != null) {
                builder = builder.trustManager(ca.toFile());
            }
            if (certificate != null && key != null) {
                builder = builder.keyManager(certificate.toFile(), key.toFile());
            }
            return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new BackendUnavailableException(
                    "No TLS connection can be made with these certificates. ca=" + ca + " cert=" + certificate + " key="
                            + key + " detail=" + e.getMessage(),
                    e);
        }
    }
}

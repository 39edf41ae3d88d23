package io.locker.server.grpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.locker.server.tls.ReloadingTls;
import io.locker.server.tls.TlsMaterial;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

/** TLS for gRPC: each connection begins with what the files say at that time. */
final class GrpcTls extends SslContext {
    private final Supplier<SslContext> present;

    GrpcTls(ReloadingTls tls) {
        ClientAuth clients = switch (tls.clientAuth()) {
            case NONE -> ClientAuth.NONE;
            case WANT -> ClientAuth.OPTIONAL;
            case REQUIRE -> ClientAuth.REQUIRE;
        };
        present = tls.each(material -> context(material, clients));
    }

    private static SslContext context(TlsMaterial material, ClientAuth clients) {
        SslContextBuilder builder = SslContextBuilder.forServer(
                        material.key(), material.certificates().toArray(X509Certificate[]::new))
                .protocols("TLSv1.3", "TLSv1.2")
                .clientAuth(clients);
        if (clients != ClientAuth.NONE) {
            builder = builder.trustManager(material.trusted().toArray(X509Certificate[]::new));
        }
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS cannot be had with these files. detail=" + e.getMessage(), e);
        }
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return present.get().cipherSuites();
    }

    /** Deprecated by the library, which asks for it all the same. */
    @Override
    @SuppressWarnings("deprecation")
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return present.get().applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return present.get().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return present.get().newEngine(allocator, host, port);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return present.get().sessionContext();
    }
}

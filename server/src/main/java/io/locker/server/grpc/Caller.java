package io.locker.server.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.locker.server.access.Credentials;
import io.locker.wire.Trailers;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Notes with each call what the client shows, for whoever takes the call on its first thread. */
final class Caller implements ServerInterceptor {
    private static final Context.Key<Credentials> CREDENTIALS = Context.key("locker-credentials");
    private static final Credentials NONE = new Credentials("", null, null);
    private static final Context.Key<Duration> PATIENCE = Context.key("locker-patience");

    /** Returns what the client of the present call shows. */
    static Credentials credentials() {
        Credentials shown = CREDENTIALS.get();
        return shown == null ? NONE : shown;
    }

    /** Returns for how long the client of the present call would rather wait than be sent away. */
    static Duration patience() {
        Duration said = PATIENCE.get();
        return said == null ? Duration.ZERO : said;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Credentials shown = new Credentials(
                from(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
                headers.get(Trailers.AUTHORIZATION),
                certificate(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
        Context context =
                Context.current().withValues(CREDENTIALS, shown, PATIENCE, patience(headers.get(Trailers.PATIENCE)));
        return Contexts.interceptCall(context, call, headers, next);
    }

    private static Duration patience(@Nullable String millis) {
        try {
            return millis == null ? Duration.ZERO : Duration.ofMillis(Math.max(0, Long.parseLong(millis)));
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    private static String from(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : String.valueOf(address);
    }

    private static @Nullable X509Certificate certificate(@Nullable SSLSession session) {
        if (session == null) {
            return null;
        }
        try {
            Certificate[] shown = session.getPeerCertificates();
            return shown.length > 0 && shown[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException e) {
            return null; // it has shown none
        }
    }
}

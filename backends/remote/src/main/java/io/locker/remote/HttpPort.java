package io.locker.remote;

import static java.net.HttpURLConnection.HTTP_OK;

import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.locker.spi.HostPort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Who names the port of a node for HTTP is understood as well: that port tells everybody, without asking who comes,
 * where the same node speaks gRPC. Only the port is believed; the host stays the one that was named, which is also the
 * one for which the node has to show a certificate.
 */
final class HttpPort {
    private static final String HEADER = "Locker-Grpc-Port";
    private static final int PATIENCE = 2_000;

    private HttpPort() {}

    /** Whoever listens there does not speak as gRPC does, but perhaps HTTP of an older version. */
    static boolean isLikely(Throwable why) {
        for (Throwable next = why; next != null; next = next.getCause()) {
            String said = String.valueOf(next.getMessage());
            // The first without TLS, the others with it.
            if (said.contains("First received frame was not SETTINGS") || said.contains("ALPN")) {
                return true;
            }
        }
        return false;
    }

    /** Asks for the same node by gRPC; null if nobody there knows. Blocks for a short time at most. */
    static @Nullable HostPort grpc(HostPort node, @Nullable RemoteSecurity security) {
        try {
            HttpURLConnection connection = connection(node, security);
            try {
                String port = connection.getResponseCode() == HTTP_OK ? connection.getHeaderField(HEADER) : null;
                HostPort other = port == null ? null : node.at(port).orElse(null);
                return node.equals(other) ? null : other;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return null; // what gRPC said is what the user is told
        }
    }

    private static HttpURLConnection connection(HostPort node, @Nullable RemoteSecurity security) throws IOException {
        URL url = new URL(security == null ? "http" : "https", node.host(), node.port(), "/livez");
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        if (security != null
                && connection instanceof HttpsURLConnection secured
                && security.context() instanceof JdkSslContext java) {
            secured.setSSLSocketFactory(java.context().getSocketFactory());
        }
        connection.setConnectTimeout(PATIENCE);
        connection.setReadTimeout(PATIENCE);
        connection.setInstanceFollowRedirects(false);
        return connection;
    }
}

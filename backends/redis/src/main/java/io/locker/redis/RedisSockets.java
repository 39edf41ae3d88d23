package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.redis.RedisLocation.Node;
import io.locker.redis.RedisLocation.Security;
import io.locker.spi.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Connects to servers, with TLS where that is wanted. */
final class RedisSockets {
    private final Security security;
    private final TimeSource time;

    RedisSockets(Security security, TimeSource time) {
        this.security = security;
        this.time = time;
    }

    /** Connects to one server, at whichever of its numbers answers. */
    RedisWire connect(Node node, long deadline) {
        IOException failure = null;
        try {
            for (InetAddress number : InetAddress.getAllByName(node.host())) {
                try {
                    return connect(new InetSocketAddress(number, node.port()), node, deadline);
                } catch (IOException e) {
                    failure = failure == null ? e : failure;
                }
            }
        } catch (IOException e) {
            failure = e;
        } catch (GeneralSecurityException e) {
            throw new BackendUnavailableException(
                    "No TLS connection can be made with these certificates. ca=" + security.ca() + " detail=" + e, e);
        }
        throw RedisErrors.unreachable(failure == null ? new IOException("The host has no number.") : failure, node);
    }

    private RedisWire connect(InetSocketAddress address, Node node, long deadline)
            throws IOException, GeneralSecurityException {
        Socket socket = new Socket();
        boolean connected = false;
        try {
            int millis = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - time.nanos()));
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(address, millis);
            socket.setSoTimeout(millis);
            RedisWire wire = new RedisWire(security.tls() ? secured(socket, node) : socket, socket, time);
            connected = true;
            return wire;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
    }

    private Socket secured(Socket socket, Node node) throws IOException, GeneralSecurityException {
        SSLSocket secured = (SSLSocket) factory().createSocket(socket, node.host(), node.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        // The name in the certificate must be that of the host, as for web pages.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private SSLSocketFactory factory() throws IOException, GeneralSecurityException {
        Path ca = security.ca();
        if (ca == null) {
            return SSLContext.getDefault().getSocketFactory();
        }
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream file = Files.newInputStream(ca)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                trusted.setCertificateEntry("ca" + trusted.size(), certificate);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }
}

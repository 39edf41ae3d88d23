package io.locker.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.locker.api.BackendUnavailableException;
import io.locker.rabbitmq.RabbitLocation.Security;
import io.locker.spi.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes connections, whose threads are those of one backend and end soon after they have nothing to do. */
final class RabbitNetwork {
    /** What the connections are called in RabbitMQ's list. */
    private static final String CLIENT_NAME = "locker";

    /** In seconds: after twice this time of silence a connection is given up. */
    private static final int HEARTBEAT = 4;

    private static final long IDLE_SECONDS = 1;

    private static final ThreadFactory DAEMONS = task -> {
        Thread thread = new Thread(task, "locker-rabbitmq");
        thread.setDaemon(true);
        return thread;
    };

    private final RabbitLocation location;
    private final Duration timeout;
    private final TimeSource time;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), DAEMONS);

    /**
     * A connection.
     *
     * @param connection the connection
     * @param socket what carries it, to be closed if the other side takes nothing any more
     */
    record Wire(Connection connection, AtomicReference<@Nullable Socket> socket) {}

    RabbitNetwork(RabbitLocation location, Duration timeout, TimeSource time) {
        this.location = location;
        this.timeout = timeout;
        this.time = time;
    }

    RabbitLocation location() {
        return location;
    }

    TimeSource time() {
        return time;
    }

    ExecutorService threads() {
        return threads;
    }

    /** How long one request may take, in nanoseconds. */
    long timeout() {
        return timeout.toNanos();
    }

    /** Closes a socket: whatever waits for it then fails. */
    void cut(AtomicReference<@Nullable Socket> socket) {
        Socket carrier = socket.get();
        if (carrier != null) {
            threads.execute(() -> {
                try {
                    carrier.close();
                } catch (IOException e) {
                    // It is closed.
                }
            });
        }
    }

    /** Connects to the first node that answers. */
    Wire connect(AtomicReference<@Nullable Socket> socket) throws IOException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUsername(location.login().user());
        factory.setPassword(location.login().password());
        factory.setVirtualHost(location.vhost());
        // A connection that is lost has to be told, not to be hidden.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat(HEARTBEAT);
        int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        factory.setConnectionTimeout(millis);
        factory.setHandshakeTimeout(millis);
        factory.setChannelRpcTimeout(millis);
        factory.setShutdownTimeout(millis);
        factory.setThreadFactory(DAEMONS);
        factory.setExceptionHandler(new RabbitSilence());
        secure(factory, location.security());
        factory.setSocketConfigurator(factory.getSocketConfigurator().andThen(socket::set));
        List<Address> addresses = location.nodes().stream()
                .map(node -> new Address(node.host(), node.port()))
                .toList();
        try {
            return new Wire(factory.newConnection(threads, addresses, CLIENT_NAME), socket);
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    private static void secure(ConnectionFactory factory, Security security) {
        if (!security.tls()) {
            return;
        }
        try {
            Path ca = security.ca();
            factory.useSslProtocol(ca == null ? SSLContext.getDefault() : trusting(ca));
            factory.enableHostnameVerification();
        } catch (IOException | GeneralSecurityException e) {
            throw new BackendUnavailableException(
                    "No TLS connection can be made with these certificates. ca=" + security.ca() + " detail="
                            + e.getMessage(),
                    e);
        }
    }

    private static SSLContext trusting(Path ca) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(ca)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + number, certificate);
                number++;
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}

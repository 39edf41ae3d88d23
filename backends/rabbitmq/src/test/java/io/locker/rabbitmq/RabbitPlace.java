package io.locker.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.LogBackend;
import io.locker.spi.TimeSource;
import io.locker.testkit.server.RabbitKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** A stream for one test, on a server of its own or one that all tests share. */
record RabbitPlace(TestServer server, String stream) implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    static RabbitPlace shared() {
        return on(TestServers.shared(RabbitKind.PLAIN));
    }

    static RabbitPlace on(TestServer server) {
        return new RabbitPlace(server, "test-" + UUID.randomUUID());
    }

    String uri() {
        return server.url() + "?stream=" + stream;
    }

    LogBackend open() {
        return open(uri(), TIMEOUT);
    }

    static LogBackend open(String uri, Duration timeout) {
        return (LogBackend)
                new RabbitBackendProvider().open(new OpenRequest(BackendUri.parse(uri), timeout, TimeSource.system()));
    }

    /** A connection as an operator has it. */
    Connection connect() throws IOException {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            URI at = URI.create(server.url());
            factory.setHost(at.getHost());
            factory.setPort(at.getPort());
            factory.setAutomaticRecoveryEnabled(false);
            return factory.newConnection();
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Something that an operator does. */
    interface Deed {
        void on(Channel channel) throws IOException;
    }

    void operate(Deed deed) {
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            deed.on(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        operate(channel -> channel.queueDelete(stream));
    }

    @Override
    public void close() {
        if (server.isAlive()) {
            delete();
        }
    }
}

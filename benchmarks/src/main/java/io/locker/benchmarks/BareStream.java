package io.locker.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A stream of RabbitMQ without any lock: one connection that publishes, and one that consumes. */
final class BareStream implements BareLog {
    private static final String NAME = "bare";
    private static final int PREFETCH = 200;
    private static final int MESSAGE_LENGTH = 200;

    private final Connection writer;
    private final Connection reader;
    private final Channel publishing;
    private final LinkedBlockingQueue<Long> arrived = new LinkedBlockingQueue<>();
    private final byte[] message = "x".repeat(MESSAGE_LENGTH).getBytes(StandardCharsets.US_ASCII);

    private BareStream(Connection writer, Connection reader) throws IOException {
        this.writer = writer;
        this.reader = reader;
        publishing = writer.createChannel();
        publishing.queueDeclare(NAME, true, false, false, Map.of("x-queue-type", "stream"));
        publishing.confirmSelect();
        Channel consuming = reader.createChannel();
        consuming.basicQos(PREFETCH);
        consuming.basicConsume(
                NAME,
                false,
                Map.of("x-stream-offset", "next"),
                (tag, delivery) -> {
                    arrived.add(System.nanoTime());
                    consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
        consuming.basicQos(PREFETCH);
    }

    static BareStream at(String url) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(URI.create(url).getPort());
        factory.setAutomaticRecoveryEnabled(false);
        return new BareStream(factory.newConnection(), factory.newConnection());
    }

    @Override
    public void roundTrip() throws InterruptedException, IOException, TimeoutException {
        publishing.basicPublish("", NAME, true, null, message);
        if (arrived.poll(1, TimeUnit.MINUTES) == null) {
            throw new TimeoutException("The message did not arrive.");
        }
        publishing.waitForConfirmsOrDie(60_000);
    }

    @Override
    public void close() throws IOException {
        writer.close();
        reader.close();
    }
}

package io.locker.kafka;

import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka's clients, all with the same access and with times that fit the request timeout. */
final class KafkaClients implements AutoCloseable {
    /** The greatest entry that is appended, with what Kafka writes around it. */
    static final int MOST_BYTES = 8 * 1024 * 1024;

    private static final int LEAST_REQUEST_MILLIS = 1_000;
    private static final int MOST_REQUEST_MILLIS = 30_000;
    private static final int POLL_MILLIS = 500;
    private static final int BUFFER_BYTES = 32 * 1024 * 1024;

    private final KafkaAddress address;
    private final Duration timeout;
    private final TimeSource time;
    private final KafkaErrors errors;
    private final Admin admin;

    KafkaClients(KafkaAddress address, Duration timeout, TimeSource time) {
        this.time = time;
        this.address = address;
        this.timeout = timeout;
        errors = new KafkaErrors(address, timeout);
        Map<String, Object> settings = common();
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(millis(), requestMillis()));
        admin = made(() -> Admin.create(settings));
    }

    private Map<String, Object> common() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "locker");
        settings.putAll(address.access().settings());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address.servers());
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 20);
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        settings.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 20);
        settings.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 1_000);
        settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put("enable.metrics.push", false);
        return settings;
    }

    private int millis() {
        return (int) Math.max(1, timeout.toMillis());
    }

    /** Half the request timeout, so that a broker that hangs leaves time to ask another one. */
    private int requestMillis() {
        return Math.max(LEAST_REQUEST_MILLIS, Math.min(MOST_REQUEST_MILLIS, millis() / 2));
    }

    Admin admin() {
        return admin;
    }

    KafkaErrors errors() {
        return errors;
    }

    /** The time now, on a clock that never goes back. */
    long nanos() {
        return time.nanos();
    }

    Duration timeout() {
        return timeout;
    }

    KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = common();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_BYTES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, requestMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.max(millis(), requestMillis()));
        return made(() -> new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /**
     * A consumer that belongs to no group and remembers nothing.
     *
     * @param waits whether a broker keeps a request for what comes; who reads what is there, and jumps, would wait for
     *     the end of such a request after each jump
     */
    KafkaConsumer<byte[], byte[]> consumer(boolean waits) {
        Map<String, Object> settings = common();
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, waits ? POLL_MILLIS : 1);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis());
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, requestMillis());
        return made(() -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private interface Making<T> {
        T make();
    }

    /** Kafka refuses settings that make no sense, and says nothing more than that it could not make a client. */
    private static <T> T made(Making<T> making) {
        try {
            return making.make();
        } catch (KafkaException | IllegalArgumentException e) {
            Throwable cause = e.getCause() != null ? e.getCause() : e;
            throw new IllegalArgumentException(
                    "The settings of Kafka's clients make no sense together. why=\"" + firstLine(cause) + '"', null);
        }
    }

    /** What is wrong with the text in which logins stand is not shown, because it may show a part of the text. */
    private static String firstLine(Throwable failure) {
        String said = String.valueOf(failure.getMessage()).split("\n", 2)[0];
        return said.contains("JAAS") ? "sasl.jaas.config cannot be read" : said;
    }

    /** Waits for an answer. */
    <T> T answer(Future<T> asked) {
        try {
            return asked.get(millis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw errors.unavailable(e);
        } catch (TimeoutException e) {
            throw errors.unavailable(new org.apache.kafka.common.errors.TimeoutException(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.unavailable(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}

package io.locker.kafka;

import io.locker.spi.Backend;
import io.locker.spi.BackendProvider;
import java.util.Set;

/**
 * Opens backends that keep locks in Kafka: each log is a partition of a topic.
 *
 * <p>{@code kafka://one:9092,two:9092/locker} names brokers to ask first and the topic, which is made if it is not
 * there, together with {@code locker-snapshots} beside it. Settings with which locks would not be safe are refused.
 *
 * <p>Parameters: {@code partitions}, over how many logs a new topic spreads the locks (8); {@code replication}, how
 * many copies of each log there must be (3); {@code keep}, how long entries stay that a snapshot has made unnecessary
 * ({@code 1h}); {@code config}, a file with settings of Kafka's clients. Those that begin with {@code security.},
 * {@code ssl.}, {@code sasl.}, {@code client.} or {@code socket.} may also stand in the address.
 */
public final class KafkaBackendProvider implements BackendProvider {

    /** Makes the provider; called by the service loader. */
    public KafkaBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("kafka");
    }

    @Override
    public Backend open(OpenRequest request) {
        return KafkaBackend.open(KafkaAddress.of(request.uri()), request.requestTimeout(), request.time());
    }
}

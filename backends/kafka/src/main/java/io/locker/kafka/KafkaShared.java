package io.locker.kafka;

import io.locker.spi.TimeSource;
import java.time.Duration;

/**
 * What the logs of one topic share.
 *
 * @param address where they are
 * @param clients makes clients of Kafka
 * @param appender appends for all of them
 * @param topics looks at the topics
 */
record KafkaShared(KafkaAddress address, KafkaClients clients, KafkaAppender appender, KafkaTopics topics)
        implements AutoCloseable {

    /** Makes clients; no I/O that is waited for. */
    static KafkaShared connect(KafkaAddress address, Duration timeout, TimeSource time) {
        KafkaClients clients = new KafkaClients(address, timeout, time);
        return new KafkaShared(address, clients, new KafkaAppender(clients), new KafkaTopics(address, clients));
    }

    @Override
    public void close() {
        appender.close();
        clients.close();
    }
}

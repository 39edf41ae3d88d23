package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.kafka.KafkaTopics.Found;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.LogBackend;
import io.locker.spi.PartitionedLog;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The logs of a topic, with the connections that they share. */
final class KafkaBackend implements PartitionedLog {
    /** What a log promises. */
    static final Capabilities CAPABILITIES = Capabilities.ofMachine(Set.of(Capability.STORE_TIME, Capability.DURABLE));

    private final KafkaShared shared;
    private final List<KafkaLog> logs;
    private final AtomicInteger open;

    private KafkaBackend(KafkaShared shared, Found found) {
        this.shared = shared;
        open = new AtomicInteger(found.partitions());
        logs = IntStream.range(0, found.partitions())
                .mapToObj(partition -> new KafkaLog(shared, found, partition, this::closedOne))
                .toList();
    }

    static KafkaBackend open(KafkaAddress address, Duration timeout, TimeSource time) {
        KafkaShared shared = KafkaShared.connect(address, timeout, time);
        try {
            shared.appender().begin();
            Found found = shared.topics().open();
            if (address.shape().partitions() != 0 && address.shape().partitions() != found.partitions()) {
                throw new BackendUnavailableException(
                        "Kafka's topic has another number of partitions than the address says. topic=" + address.topic()
                                + " partitions=" + found.partitions() + " needed="
                                + address.shape().partitions(),
                        null);
            }
            KafkaBackend backend = new KafkaBackend(shared, found);
            backend.logs.get(0).checkPartitions();
            shared.appender().warmUp(address.topic());
            return backend;
        } catch (RuntimeException | Error e) {
            shared.close();
            throw e;
        }
    }

    private void closedOne() {
        if (open.decrementAndGet() == 0) {
            shared.close();
        }
    }

    /** The logs, for what reads more of them than their entries. */
    List<KafkaLog> logs() {
        return logs;
    }

    @Override
    public List<LogBackend> partitions() {
        return List.copyOf(logs);
    }
}

package io.locker.kafka;

import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.LogBackend;
import io.locker.spi.PartitionedLog;
import io.locker.spi.TimeSource;
import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A topic of its own on the broker that all tests share. */
final class KafkaPlace {
    private static final AtomicLong TOPICS = new AtomicLong(System.currentTimeMillis());

    private static final Duration FIRST_REQUESTS = Duration.ofSeconds(60);
    private static final Set<String> WARM = ConcurrentHashMap.newKeySet();

    private final String address;

    private KafkaPlace(String address) {
        this.address = address;
    }

    /** The first requests that a young broker serves take long on a busy machine, which is no matter of any test. */
    static KafkaPlace onSharedBroker(String parameters) {
        TestServer broker = TestServers.shared(KafkaKind.PLAIN);
        if (WARM.add(broker.url())) {
            on(broker, "replication=1&partitions=1").open(FIRST_REQUESTS).close();
        }
        return on(broker, "replication=1&partitions=1" + parameters);
    }

    static KafkaPlace on(TestServer broker, String parameters) {
        return new KafkaPlace(broker.url() + "/test-" + TOPICS.incrementAndGet() + '?' + parameters);
    }

    /** The same topic, asked for in another way. */
    KafkaPlace with(String parameters) {
        return new KafkaPlace(address.substring(0, address.indexOf('?') + 1) + parameters);
    }

    /** The broker as Kafka's own clients want it. */
    String broker() {
        return address.substring("kafka://".length(), address.indexOf('/', "kafka://".length()));
    }

    String topic() {
        return address.substring(address.lastIndexOf('/') + 1, address.indexOf('?'));
    }

    String address() {
        return address;
    }

    /** The log of the first partition. */
    LogBackend open() {
        return open(Duration.ofSeconds(5)).partitions().get(0);
    }

    PartitionedLog open(Duration requestTimeout) {
        return (PartitionedLog) new KafkaBackendProvider()
                .open(new OpenRequest(BackendUri.parse(address), requestTimeout, TimeSource.system()));
    }
}

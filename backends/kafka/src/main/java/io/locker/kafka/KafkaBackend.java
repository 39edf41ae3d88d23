package io.locker.kafka;

import io.locker.kafka.KafkaTopics.Found;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.LogBackend;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The log of an address, with all that belongs to it. */
final class KafkaBackend implements LogBackend {
    private static final Capabilities CAPABILITIES = new Capabilities(
            Set.of(
                    Capability.FENCED,
                    Capability.FIFO,
                    Capability.SHARED,
                    Capability.ATOMIC_MULTI,
                    Capability.DEADLOCK_SEARCH,
                    Capability.PUSH,
                    Capability.STORE_TIME,
                    Capability.DURABLE),
            Duration.ofSeconds(1),
            Integer.MAX_VALUE);

    private final KafkaClients clients;
    private final KafkaAppender appender;
    private final KafkaLog log;

    private KafkaBackend(KafkaClients clients, KafkaAppender appender, KafkaLog log) {
        this.clients = clients;
        this.appender = appender;
        this.log = log;
    }

    static KafkaBackend open(KafkaAddress address, Duration timeout) {
        KafkaClients clients = new KafkaClients(address, timeout);
        KafkaAppender appender = new KafkaAppender(clients);
        try {
            KafkaTopics topics = new KafkaTopics(address, clients);
            Found found = topics.open();
            appender.warmUp(address.topic());
            KafkaLog.Shared shared = new KafkaLog.Shared(clients, appender, address, CAPABILITIES);
            return new KafkaBackend(clients, appender, new KafkaLog(shared, topics, found, 0));
        } catch (RuntimeException | Error e) {
            appender.close();
            clients.close();
            throw e;
        }
    }

    @Override
    public long append(String entry) {
        return log.append(entry);
    }

    @Override
    public Subscription follow(long from, Follower follower) {
        return log.follow(from, follower);
    }

    @Override
    public void save(Snapshot snapshot) {
        log.save(snapshot);
    }

    @Override
    public Optional<Snapshot> newest() {
        return log.newest();
    }

    @Override
    public long madeAt() {
        return log.madeAt();
    }

    @Override
    public Capabilities capabilities() {
        return log.capabilities();
    }

    @Override
    public void close() {
        log.close();
        appender.close();
        clients.close();
    }
}

package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The two topics of an address: makes them if they are not there, and looks whether locks are safe in them. */
final class KafkaTopics {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final KafkaAddress address;
    private final KafkaClients clients;
    private final TopicRules rules;

    /**
     * The topics as they are now.
     *
     * @param id the id of the topic with the logs; another one after it was deleted and made anew
     * @param partitions how many logs there are
     */
    record Found(Uuid id, int partitions) {}

    KafkaTopics(KafkaAddress address, KafkaClients clients) {
        this.address = address;
        this.clients = clients;
        rules = new TopicRules(address);
    }

    /** Returns the topics, made if they are not there; refuses unsafe ones. */
    Found open() {
        Optional<TopicDescription> logs = describe(address.topic());
        if (logs.isEmpty()) {
            make(address.topic(), address.shape().partitionsToMake());
            logs = await(address.topic());
        }
        TopicDescription log = logs.orElseThrow(() -> missing(address.topic()));
        int partitions = log.partitions().size();
        if (describe(address.snapshots()).isEmpty()) {
            make(address.snapshots(), partitions);
        }
        TopicDescription snapshots = await(address.snapshots()).orElseThrow(() -> missing(address.snapshots()));
        if (snapshots.partitions().size() < partitions) {
            throw new BackendUnavailableException(
                    "The topic of the snapshots has fewer partitions than that of the locks. topic="
                            + snapshots.name() + " partitions="
                            + snapshots.partitions().size() + " needed="
                            + partitions,
                    null);
        }
        check(List.of(log, snapshots));
        return new Found(log.topicId(), partitions);
    }

    /** Looks at the settings again only if the topic is another one. */
    Found reopen(Found known) {
        Optional<TopicDescription> log = describe(address.topic());
        boolean same = log.isPresent() && log.get().topicId().equals(known.id);
        return same ? known : open();
    }

    /** Whether the topic is another one than it was. */
    boolean isAnother(Uuid id) {
        return describe(address.topic()).map(log -> !log.topicId().equals(id)).orElse(true);
    }

    private Optional<TopicDescription> describe(String topic) {
        KafkaFuture<TopicDescription> described =
                clients.admin().describeTopics(List.of(topic)).topicNameValues().get(topic);
        try {
            return Optional.of(clients.answer(described));
        } catch (BackendUnavailableException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A topic that was made is not known to all brokers at once. */
    private Optional<TopicDescription> await(String topic) {
        long started = System.nanoTime();
        while (true) {
            Optional<TopicDescription> found = describe(topic);
            boolean led = found.isPresent()
                    && found.get().partitions().stream().allMatch(partition -> partition.leader() != null);
            if (led || System.nanoTime() - started > clients.timeout().toNanos()) {
                return led ? found : Optional.empty();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private BackendUnavailableException missing(String topic) {
        return new BackendUnavailableException(
                "Kafka's topic has no leader for each partition yet. topic=" + topic + " servers=" + address.servers(),
                null);
    }

    private void make(String topic, int partitions) {
        short copies = (short) address.shape().copies();
        NewTopic made = new NewTopic(topic, Optional.of(partitions), Optional.of(copies));
        made.configs(rules.toMake());
        try {
            clients.admin()
                    .createTopics(List.of(made))
                    .values()
                    .get(topic)
                    .get(clients.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (KafkaErrors.cause(e) instanceof InvalidReplicationFactorException) {
                throw new BackendUnavailableException(
                        "Kafka has fewer brokers than there should be copies of the locks. topic=" + topic
                                + " setting=replication.factor needed=" + copies + " change=\"start more brokers, or"
                                + " put a lower replication= into the address, if the locks may die with so many"
                                + " brokers\"",
                        e.getCause());
            }
            if (!(KafkaErrors.cause(e) instanceof TopicExistsException)) {
                throw clients.errors().unavailable(e);
            }
        } catch (java.util.concurrent.TimeoutException e) {
            throw clients.errors().unavailable(new org.apache.kafka.common.errors.TimeoutException(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw clients.errors().unavailable(e);
        }
    }

    private void check(List<TopicDescription> topics) {
        Set<ConfigResource> resources = new HashSet<>();
        topics.forEach(topic -> resources.add(resource(topic.name())));
        Map<ConfigResource, Config> configs =
                clients.answer(clients.admin().describeConfigs(resources).all());
        for (TopicDescription topic : topics) {
            rules.check(topic, configs.getOrDefault(resource(topic.name()), new Config(List.of())));
        }
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }
}

package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
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
        List<String> names = List.of(address.topic(), address.snapshots());
        Map<String, TopicDescription> there = describe(names);
        if (there.size() < names.size()) {
            make(names, there);
            there = await(names);
        }
        TopicDescription log = led(there, address.topic());
        TopicDescription snapshots = led(there, address.snapshots());
        int partitions = log.partitions().size();
        if (snapshots.partitions().size() < partitions) {
            throw new BackendUnavailableException(
                    "The topic of the snapshots has fewer partitions than that of the locks. topic=" + snapshots.name()
                            + " partitions=" + snapshots.partitions().size() + " needed=" + partitions,
                    null);
        }
        check(List.of(log, snapshots));
        return new Found(log.topicId(), partitions);
    }

    private TopicDescription led(Map<String, TopicDescription> there, String topic) {
        TopicDescription found = there.get(topic);
        if (found == null) {
            throw new BackendUnavailableException(
                    "Kafka has not made a topic in time. topic=" + topic + " servers=" + address.servers(), null);
        }
        return found;
    }

    /** Looks at the settings again only if the topic is another one. */
    Found reopen(Found known) {
        return isAnother(known.id) ? open() : known;
    }

    /** Whether the topic is another one than it was. */
    boolean isAnother(Uuid id) {
        TopicDescription log = describe(List.of(address.topic())).get(address.topic());
        return log == null || !log.topicId().equals(id);
    }

    /** What there is of some topics. */
    private Map<String, TopicDescription> describe(List<String> topics) {
        Map<String, TopicDescription> found = new HashMap<>();
        clients.admin().describeTopics(topics).topicNameValues().forEach((topic, described) -> {
            try {
                found.put(topic, clients.answer(described));
            } catch (BackendUnavailableException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        });
        return found;
    }

    /** A topic that was made is not known to all brokers at once. */
    private Map<String, TopicDescription> await(List<String> topics) {
        long started = clients.nanos();
        while (true) {
            Map<String, TopicDescription> found = describe(topics);
            boolean led = found.size() == topics.size()
                    && found.values().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .allMatch(partition -> partition.leader() != null);
            if (led || clients.nanos() - started > clients.timeout().toNanos()) {
                return found;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void make(List<String> topics, Map<String, TopicDescription> there) {
        TopicDescription log = there.get(address.topic());
        int partitions = log == null
                ? address.shape().partitionsToMake()
                : log.partitions().size();
        Optional<Short> copies = Optional.of((short) address.shape().copies());
        List<NewTopic> missing = topics.stream()
                .filter(topic -> !there.containsKey(topic))
                .map(topic -> new NewTopic(topic, Optional.of(partitions), copies).configs(rules.toMake()))
                .toList();
        clients.admin().createTopics(missing).values().forEach((topic, made) -> {
            try {
                clients.answer(made);
            } catch (BackendUnavailableException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e.getCause() instanceof InvalidReplicationFactorException ? tooFewBrokers(e) : e;
                }
            }
        });
    }

    private BackendUnavailableException tooFewBrokers(BackendUnavailableException e) {
        return new BackendUnavailableException(
                "Kafka has fewer brokers than there should be copies of the locks. topic=" + address.topic()
                        + " setting=replication.factor needed="
                        + address.shape().copies()
                        + " change=\"start more brokers, or put a lower replication= into the address, if the locks may"
                        + " die with so many brokers\"",
                e.getCause());
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

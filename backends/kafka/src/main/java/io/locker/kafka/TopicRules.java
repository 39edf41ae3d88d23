package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.kafka.KafkaAddress.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/** What the settings of a topic must be so that locks are safe in it. */
final class TopicRules {
    private static final int LEAST_BYTES = 1_048_588;
    private static final int BYTES_TO_MAKE = KafkaClients.MOST_BYTES;
    private static final int SEGMENT_BYTES = 64 * 1024 * 1024;

    private final KafkaAddress address;
    private final List<TopicRule> rules = new ArrayList<>();

    /** One setting: what it must be, in words, and what else it would do. */
    private record TopicRule(String setting, String needed, Predicate<String> isMet, String otherwise) {}

    TopicRules(KafkaAddress address) {
        this.address = address;
        Shape shape = address.shape();
        rule(
                "cleanup.policy",
                "delete",
                "Kafka would throw away entries that were overtaken by others with their key.");
        rule("retention.ms", "-1", "Kafka would throw away entries that no snapshot has.");
        rule("retention.bytes", "-1", "Kafka would throw away entries that no snapshot has.");
        rule(
                "unclean.leader.election.enable",
                "false",
                "A broker that lacks entries could become leader, and locks would be granted twice.");
        rule("message.timestamp.type", "LogAppendTime", "The time of an entry would be that of some client.");
        rules.add(new TopicRule(
                "min.insync.replicas",
                Integer.toString(shape.copiesInStep()),
                value -> Long.parseLong(value) >= shape.copiesInStep(),
                "An entry could count as taken that is lost with one broker."));
        rules.add(new TopicRule(
                "max.message.bytes",
                Integer.toString(LEAST_BYTES),
                value -> Long.parseLong(value) >= LEAST_BYTES,
                "What many clients want at once would not fit into an entry."));
        rules.add(new TopicRule(
                "compression.type",
                "producer",
                Set.of("producer", "uncompressed", "gzip")::contains,
                "Locker brings no code to read it."));
    }

    private void rule(String setting, String needed, String otherwise) {
        rules.add(new TopicRule(setting, needed, needed::equals, otherwise));
    }

    /** The settings with which a topic is made. */
    Map<String, String> toMake() {
        Map<String, String> settings = new LinkedHashMap<>();
        rules.forEach(rule -> settings.put(rule.setting, rule.needed));
        settings.put("max.message.bytes", Integer.toString(BYTES_TO_MAKE));
        settings.put("segment.bytes", Integer.toString(SEGMENT_BYTES));
        return settings;
    }

    /** Refuses a topic in which locks would not be safe, with the setting's name and what to do. */
    void check(TopicDescription topic, Config config) {
        for (TopicRule rule : rules) {
            ConfigEntry entry = config.get(rule.setting);
            String value = entry == null ? null : entry.value();
            if (value != null && !rule.isMet.test(value)) {
                throw new BackendUnavailableException(
                        "A setting of Kafka's topic makes locks unsafe. topic=" + topic.name() + " setting="
                                + rule.setting + " value=" + value + " needed=" + rule.needed + " why=\""
                                + rule.otherwise + "\" change=\"kafka-configs.sh --bootstrap-server "
                                + address.servers() + " --alter --entity-type topics --entity-name " + topic.name()
                                + " --add-config " + rule.setting + '=' + rule.needed + '"',
                        null);
            }
        }
        for (TopicPartitionInfo partition : topic.partitions()) {
            int copies = partition.replicas().size();
            if (copies < address.shape().copies()) {
                throw new BackendUnavailableException(
                        "Kafka's topic has too few copies. topic=" + topic.name() + " partition="
                                + partition.partition() + " setting=replication.factor value=" + copies + " needed="
                                + address.shape().copies() + " change=\"raise it with"
                                + " kafka-reassign-partitions.sh, or put replication=" + copies
                                + " into the address, if the locks may die with "
                                + (copies == 1 ? "one broker" : copies + " brokers") + '"',
                        null);
            }
        }
    }
}

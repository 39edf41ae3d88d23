package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.BackendUri;
import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.TestServers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A topic in which locks would not be safe is refused, with the setting's name, its value, and what to do. */
@Timeout(60)
final class KafkaRulesTest {
    private static Admin admin;

    private final KafkaPlace place = KafkaPlace.onSharedBroker("");

    @BeforeAll
    static void connect() {
        admin = Admin.create(Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + TestServers.shared(KafkaKind.PLAIN).port()));
    }

    @AfterAll
    static void disconnect() {
        admin.close();
    }

    private static void set(String topic, String setting, String value) throws Exception {
        Collection<AlterConfigOp> change = List.of(new AlterConfigOp(new ConfigEntry(setting, value), OpType.SET));
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), change))
                .all()
                .get();
    }

    @ParameterizedTest
    @CsvSource({
        "cleanup.policy, compact, delete",
        "retention.ms, 86400000, -1",
        "retention.bytes, 1000000, -1",
        "unclean.leader.election.enable, true, false",
        "message.timestamp.type, CreateTime, LogAppendTime",
        "max.message.bytes, 100000, 1048588"
    })
    void aSettingWithWhichLocksAreNotSafeIsRefused(String setting, String value, String needed) throws Exception {
        place.open().close();
        set(place.topic(), setting, value);

        assertThatThrownBy(place::open)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("topic=" + place.topic() + ' ')
                .hasMessageContaining("setting=" + setting + " value=" + value + " needed=" + needed)
                .hasMessageContaining("--add-config " + setting + '=' + needed);
    }

    /** The tests' broker has no such codec either, so it does not take the setting. */
    @Test
    void aTopicThatIsPackedInAWayThatNobodyCanReadIsRefused() {
        TopicRules rules = new TopicRules(KafkaAddress.of(BackendUri.parse(place.address())));
        TopicDescription topic = new TopicDescription(place.topic(), false, List.of());
        Config packed = new Config(List.of(new ConfigEntry("compression.type", "zstd")));

        assertThatThrownBy(() -> rules.check(topic, packed))
                .hasMessageContaining("setting=compression.type value=zstd needed=producer");
    }

    @Test
    void theTopicOfTheSnapshotsIsLookedAtToo() throws Exception {
        place.open().close();
        set(place.topic() + "-snapshots", "retention.ms", "1000");

        assertThatThrownBy(place::open).hasMessageContaining("topic=" + place.topic() + "-snapshots ");
    }

    @Test
    void aTopicWithoutCopiesIsRefusedUnlessTheAddressSaysSo() {
        place.open().close();

        assertThatThrownBy(() -> place.with("replication=3&partitions=1").open())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("setting=min.insync.replicas value=1 needed=2");
        assertThatThrownBy(() -> place.with("replication=2&partitions=1").open())
                .hasMessageContaining("setting=min.insync.replicas value=1 needed=2");
    }

    @Test
    void aTopicWithTooFewCopiesIsRefused() throws Exception {
        place.open().close();
        for (String topic : List.of(place.topic(), place.topic() + "-snapshots")) {
            set(topic, "min.insync.replicas", "2");
        }

        assertThatThrownBy(() -> place.with("replication=3&partitions=1").open())
                .hasMessageContaining("setting=replication.factor value=1 needed=3");
    }

    @Test
    void aClusterWithTooFewBrokersIsRefused() {
        assertThatThrownBy(() -> place.with("").open())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("fewer brokers")
                .hasMessageContaining("setting=replication.factor needed=3");
    }

    @Test
    void aTopicWhosePartitionsWereChangedIsRefused() throws Exception {
        place.open().close();
        NewPartitions more = NewPartitions.increaseTo(2);
        admin.createPartitions(Map.of(place.topic(), more, place.topic() + "-snapshots", more))
                .all()
                .get();

        assertThatThrownBy(() -> place.with("replication=1").open())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("partitions=2 made=1");
        assertThatThrownBy(place::open).hasMessageContaining("partitions=2 needed=1");
    }
}

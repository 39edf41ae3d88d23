package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.testkit.LogRecorder;
import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.TestServers;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is forgotten, and when; and snapshots that are not whole. */
@Timeout(60)
final class KafkaSnapshotsTest {

    /** A text that packing makes hardly shorter, so that it takes several chunks. */
    private static String large(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2_000_000; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    @Test
    void entriesBeforeASnapshotAreForgottenWhenTheirTimeIsOver() {
        KafkaPlace place = KafkaPlace.onSharedBroker("&keep=0s");
        try (LogBackend log = place.open();
                LogBackend other = place.open()) {
            log.append("a");
            long second = log.append("b");
            log.save(new Snapshot(second, "state"));

            assertThatThrownBy(() -> LogRecorder.of(log, second - 1))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("first=" + second);
            try (LogRecorder heard = LogRecorder.of(other, second)) {
                heard.await(1);
                assertThat(heard.texts()).containsExactly("b");
            }
            assertThat(other.madeAt()).isEqualTo(log.madeAt());
        }
    }

    @Test
    void entriesAreKeptAsLongAsTheAddressSays() {
        KafkaPlace place = KafkaPlace.onSharedBroker("&keep=1h");
        try (LogBackend log = place.open()) {
            long first = log.append("a");
            long second = log.append("b");
            log.save(new Snapshot(second, "state"));

            try (LogRecorder heard = LogRecorder.of(log, first)) {
                heard.await(2);
                assertThat(heard.texts()).containsExactly("a", "b");
            }
        }
    }

    @Test
    void aSnapshotOfManyChunksComesBackAsItWas() {
        KafkaPlace place = KafkaPlace.onSharedBroker("&keep=0s");
        try (LogBackend log = place.open()) {
            long first = log.append("a");
            log.save(new Snapshot(first, large(1)));
            long second = log.append("b");
            Snapshot newest = new Snapshot(second, large(2));
            log.save(newest);

            assertThat(log.newest()).contains(newest);
        }
    }

    @Test
    void halfASnapshotIsNone() throws Exception {
        KafkaPlace place = KafkaPlace.onSharedBroker("&keep=0s");
        try (LogBackend log = place.open()) {
            Snapshot whole = new Snapshot(log.append("a"), "state");
            log.save(whole);
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker()), new ByteArraySerializer(), new ByteArraySerializer())) {
                for (int i = 0; i < 20; i++) {
                    producer.send(new ProducerRecord<>(place.topic() + "-snapshots", 0, new byte[] {1}, new byte[10]))
                            .get();
                }
            }

            assertThat(log.newest()).contains(whole);
            Snapshot next = new Snapshot(log.append("b"), "state 2");
            log.save(next);
            assertThat(log.newest()).contains(next);
        }
    }

    private static String broker() {
        return "127.0.0.1:" + TestServers.shared(KafkaKind.PLAIN).port();
    }

    @Test
    void aLogWhoseSnapshotsAreGoneSaysSo() throws Exception {
        KafkaPlace place = KafkaPlace.onSharedBroker("&keep=0s");
        try (LogBackend log = place.open()) {
            log.append("a");
            log.save(new Snapshot(log.append("b"), "state"));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker()))) {
                admin.deleteTopics(List.of(place.topic() + "-snapshots")).all().get();
            }
        }

        assertThatThrownBy(place::open)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("lost its first entries");
    }
}

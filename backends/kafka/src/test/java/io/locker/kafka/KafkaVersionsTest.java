package io.locker.kafka;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.Loss;
import io.locker.kafka.KafkaRecord.Kind;
import io.locker.kafka.KafkaWrites.Reader;
import io.locker.kafka.KafkaWrites.Reading;
import io.locker.kafka.KafkaWrites.Write;
import io.locker.spi.BackendUri;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two versions of Locker at one log: the older one takes no part in what it does not know, and says so. */
@Timeout(60)
final class KafkaVersionsTest {

    /** All is told at once here, so nothing waits for as long. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private final KafkaPlace place = KafkaPlace.onSharedBroker("");

    private Locker client() {
        return Locker.open(
                place.address(),
                LockerOptions.defaults().withLease(Duration.ofSeconds(30)).withRequestTimeout(PATIENT));
    }

    /** Appends what a later version might: with another header, another version of the text, or another command. */
    private void append(String what) {
        if (what.equals("record")) {
            appendRecord(place.topic());
            return;
        }
        try (LogBackend log = place.open()) {
            log.append(what);
        }
    }

    private void appendRecord(String topic) {
        KafkaAddress address = KafkaAddress.of(BackendUri.parse(place.address()));
        try (KafkaShared shared = KafkaShared.connect(address, PATIENT, TimeSource.system())) {
            ProducerRecord<byte[], byte[]> record = KafkaRecord.of(
                    Kind.ENTRY,
                    new TopicPartition(topic, 0),
                    shared.topics().open().id(),
                    new byte[0],
                    new byte[] {1, 2});
            byte[] header = record.headers().lastHeader("locker").value().clone();
            header[0] = 2;
            record.headers().remove("locker").add(new RecordHeader("locker", header));
            shared.appender().append(record);
        }
    }

    private static void refuses(Locker older, String why) {
        assertThatThrownBy(() -> older.lock("b").acquire(within(PATIENT)).close())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "locker-log 2 later 1", "locker-log 1 later 1\nteleport a b"})
    void whatALaterVersionWroteStopsTheOlderOneLoudly(String written) throws Exception {
        try (Locker older = client()) {
            Hold hold = older.lock("a").acquire();

            append(written);

            Loss loss = Await.get(hold.lost());
            assertThat(loss.reason()).isEqualTo(Loss.Reason.BACKEND_DOWN);
            assertThat(hold.isValid()).isFalse();
            refuses(older, "This participant takes no part any more: The entry cannot be read.");
        }
        try (Locker newcomer = client()) {
            refuses(newcomer, "This participant takes no part any more: The entry cannot be read.");
        }
    }

    @Test
    void aSnapshotOfALaterVersionStopsANewcomer() throws Exception {
        try (LogBackend log = place.open()) {
            log.save(new Snapshot(log.append("locker-log 1 some 1"), "locker-snapshot 2 what nobody knows"));
        }

        try (Locker newcomer = client()) {
            refuses(newcomer, "It was written by another version of Locker. version=2 known=1");
        }
    }

    @Test
    void snapshotsOfALaterVersionAreNotTakenForNone() throws Exception {
        place.open().close();
        appendRecord(place.topic() + "-snapshots");

        assertThatThrownBy(() -> client().close())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("A later version of Locker has saved a snapshot, which this one cannot read.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "locker-log 2 later 1"})
    void whoReadsWritesIsToldThatItCannotGoOn(String written) throws Exception {
        CompletableFuture<BackendUnavailableException> ended = new CompletableFuture<>();
        try (KafkaWrites writes = KafkaWrites.open(place.address());
                Reading reading = writes.read(0, 0, new Reader() {
                    @Override
                    public void write(Write write) {
                        throw new IllegalStateException("Nobody has written. write=" + write);
                    }

                    @Override
                    public void ended(BackendUnavailableException why) {
                        ended.complete(why);
                    }
                })) {
            assertThat(reading).isNotNull();

            append(written);

            assertThat(Await.get(ended)).hasMessageStartingWith("The log cannot be read any further.");
        }
    }
}

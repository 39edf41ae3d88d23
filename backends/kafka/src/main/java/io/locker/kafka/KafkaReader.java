package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads a part of a partition on the caller's thread. For one thread, and to be closed. */
final class KafkaReader implements AutoCloseable {
    private final KafkaClients clients;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition place;
    private final long deadline;

    /** Makes a reader of what is there. */
    KafkaReader(KafkaClients clients, TopicPartition place) {
        this(clients, place, false);
    }

    private KafkaReader(KafkaClients clients, TopicPartition place, boolean waits) {
        this.clients = clients;
        this.place = place;
        deadline = clients.nanos() + clients.timeout().toNanos();
        consumer = clients.consumer(waits);
        consumer.assign(List.of(place));
    }

    /** Makes a reader that is going to be handed over, to read what comes. */
    static KafkaReader ofWhatComes(KafkaClients clients, TopicPartition place) {
        return new KafkaReader(clients, place, true);
    }

    /** Asks Kafka something, whose failures become ours. */
    private interface Question<T> {
        T ask();
    }

    private <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (KafkaException e) {
            throw clients.errors().unavailable(e);
        }
    }

    long begin() {
        return begin(place);
    }

    /** The first offset that another partition has. */
    long begin(TopicPartition other) {
        return ask(() -> consumer.beginningOffsets(List.of(other)).getOrDefault(other, 0L));
    }

    long end() {
        return ask(() -> consumer.endOffsets(List.of(place)).getOrDefault(place, 0L));
    }

    /** The first offset whose record was taken at a time or later; the end if there is none. */
    long firstSince(long millis) {
        Map<TopicPartition, OffsetAndTimestamp> found = ask(() -> consumer.offsetsForTimes(Map.of(place, millis)));
        OffsetAndTimestamp first = found.get(place);
        return first == null ? end() : first.offset();
    }

    /**
     * Gives the records of a range of offsets to somebody, until he has had enough.
     *
     * @param from the first offset
     * @param to the offset before which it ends
     * @param goOn takes a record, and says whether to go on
     */
    void read(long from, long to, Predicate<ConsumerRecord<byte[], byte[]>> goOn) {
        ask(() -> {
            consumer.seek(place, from);
            while (consumer.position(place) < to) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(left())) {
                    if (record.offset() >= to || !goOn.test(record)) {
                        return false;
                    }
                }
            }
            return true;
        });
    }

    private Duration left() {
        long left = deadline - clients.nanos();
        if (left <= 0) {
            throw new BackendUnavailableException(
                    "Kafka did not deliver what was there in time. place=" + place + " timeout="
                            + clients.timeout().toMillis() + "ms",
                    null);
        }
        return Duration.ofNanos(left);
    }

    /** Hands the consumer over to somebody who closes it. */
    KafkaConsumer<byte[], byte[]> handOver() {
        return consumer;
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
}

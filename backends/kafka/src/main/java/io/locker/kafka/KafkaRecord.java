package io.locker.kafka;

import io.locker.spi.LogBackend.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * What Locker writes beside the text of each record: the version of all this, what kind of record it is, and the id of
 * the topic for which it was meant. A topic that was deleted and made anew under the same name has another id, so what
 * somebody who has not noticed appends to it means nothing there.
 */
final class KafkaRecord {
    private static final String HEADER = "locker";
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 2 + 2 * Long.BYTES;

    private KafkaRecord() {}

    /** The kinds of records. */
    enum Kind {
        /** An entry of a log. */
        ENTRY('e'),
        /** What is written under a lock, next to the entries that grant it. */
        WRITE('w'),
        /** Says how many partitions the logs are spread over; the first record of a log. */
        MADE('m'),
        /** A part of a snapshot. */
        CHUNK('c'),
        /** Says that a snapshot is complete, and where its parts are. */
        HEAD('h');

        private final byte letter;

        Kind(char letter) {
            this.letter = (byte) letter;
        }
    }

    /** How a record stands to whoever reads it. */
    enum Origin {
        /** It was written for this topic. */
        OURS,
        /** It was written for a topic of this name that was deleted, or by somebody else. */
        FOREIGN,
        /** A later version wrote it. */
        LATER
    }

    static ProducerRecord<byte[], byte[]> of(Kind kind, TopicPartition place, Uuid topic, byte[] key, byte[] value) {
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .put(VERSION)
                .put(kind.letter)
                .putLong(topic.getMostSignificantBits())
                .putLong(topic.getLeastSignificantBits())
                .array();
        byte[] noneOrKey = key.length == 0 ? null : key;
        return new ProducerRecord<>(
                place.topic(), place.partition(), noneOrKey, value, List.of(new RecordHeader(HEADER, header)));
    }

    private static byte @Nullable [] header(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(HEADER);
        return header == null ? null : header.value();
    }

    static Origin origin(ConsumerRecord<byte[], byte[]> record, Uuid topic) {
        byte[] header = header(record);
        if (header == null || header.length == 0) {
            return Origin.FOREIGN;
        }
        if (header[0] != VERSION || header.length != HEADER_BYTES) {
            return Origin.LATER;
        }
        ByteBuffer bytes = ByteBuffer.wrap(header, 2, HEADER_BYTES - 2);
        return new Uuid(bytes.getLong(), bytes.getLong()).equals(topic) ? Origin.OURS : Origin.FOREIGN;
    }

    /** Whether a record of this version is of a kind. */
    static boolean is(Kind kind, ConsumerRecord<byte[], byte[]> record) {
        byte[] header = header(record);
        return header != null && header.length == HEADER_BYTES && header[1] == kind.letter;
    }

    /** Whether somebody's record was written for some topic, and not by chance. */
    static boolean isLockers(ConsumerRecord<byte[], byte[]> record) {
        return header(record) != null;
    }

    static long index(ConsumerRecord<byte[], byte[]> record) {
        return record.offset() + 1;
    }

    static String text(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    /** When the broker took a record, in microseconds. */
    static long micros(ConsumerRecord<byte[], byte[]> record) {
        return record.timestamp() * 1_000;
    }

    /** A record as an entry. The epoch is that of the leader which took it, counted from 1. */
    static Entry entry(ConsumerRecord<byte[], byte[]> record) {
        return new Entry(index(record), micros(record), epoch(record), text(record));
    }

    /** A record of a later version as an entry that nobody takes for one of this version. */
    static Entry later(ConsumerRecord<byte[], byte[]> record) {
        byte[] header = header(record);
        int version = header == null ? 0 : header[0];
        return new Entry(index(record), micros(record), epoch(record), "locker-log " + version + " kafka 0");
    }

    private static long epoch(ConsumerRecord<byte[], byte[]> record) {
        return record.leaderEpoch().map(epoch -> epoch + 1L).orElse(0L);
    }
}

package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.kafka.KafkaRecord.Kind;
import io.locker.kafka.KafkaRecord.Origin;
import io.locker.spi.LogBackend.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one log, in the partition of the same number of a topic beside it.
 *
 * <p>A snapshot is packed and cut into chunks, which several clients may write at once; a head that is written last
 * says that all of them are there, and where. So the newest is found from the end, and half a snapshot is none. Older
 * ones, and the entries before them, are deleted when they are {@code keep} older than the newest.
 */
final class KafkaSnapshots {
    private static final System.Logger LOG = System.getLogger(KafkaSnapshots.class.getName());
    private static final int CHUNK_BYTES = 512 * 1024;

    private final KafkaClients clients;
    private final KafkaAppender appender;
    private final KafkaAddress address;
    private final TopicPartition log;
    private final TopicPartition place;
    private boolean toldAboutDeleting;

    KafkaSnapshots(KafkaShared shared, int partition) {
        clients = shared.clients();
        appender = shared.appender();
        address = shared.address();
        log = new TopicPartition(address.topic(), partition);
        place = new TopicPartition(address.snapshots(), partition);
    }

    /**
     * The head of a snapshot.
     *
     * @param index the last entry that is in it
     * @param origin when the log was made, and over how many partitions the locks are spread
     * @param first the offset of its first chunk
     * @param chunks how many chunks it has
     * @param id the key of its chunks
     * @param offset where the head is
     * @param millis when the broker took it
     */
    record Head(long index, Made origin, long first, int chunks, String id, long offset, long millis) {

        static String text(long index, Made made, long first, int chunks, String id) {
            return index + " " + made.micros() + ' ' + made.partitions() + ' ' + first + ' ' + chunks + ' ' + id;
        }

        static Head of(ConsumerRecord<byte[], byte[]> record) {
            String[] words = KafkaRecord.text(record).split(" ", -1);
            Made made = new Made(Long.parseLong(words[1]), Integer.parseInt(words[2]));
            return new Head(
                    Long.parseLong(words[0]),
                    made,
                    Long.parseLong(words[3]),
                    Integer.parseInt(words[4]),
                    words[5],
                    record.offset(),
                    record.timestamp());
        }
    }

    /**
     * How a log began.
     *
     * @param micros when it was made, by the broker's clock
     * @param partitions over how many partitions the locks were spread then
     */
    record Made(long micros, int partitions) {}

    /** The heads of complete snapshots before an offset, from the last to the first. */
    private static final class Heads {
        private final KafkaReader reader;
        private final Uuid topic;
        private final long begin;

        Heads(KafkaReader reader, Uuid topic) {
            this.reader = reader;
            this.topic = topic;
            begin = reader.begin();
        }

        @Nullable
        Head before(long end) {
            long to = end;
            long width = 1;
            while (to > begin) {
                long from = Math.max(begin, to - width);
                Head found = last(from, to);
                if (found != null && found.first >= begin) {
                    return found;
                }
                to = found == null ? from : found.offset;
                width *= 4;
            }
            return null;
        }

        private @Nullable Head last(long from, long to) {
            List<Head> heads = new ArrayList<>();
            reader.read(from, to, record -> {
                Origin origin = KafkaRecord.origin(record, topic);
                if (origin == Origin.LATER) {
                    throw new BackendUnavailableException(
                            "A later version of Locker has saved a snapshot, which this one cannot read. topic="
                                    + record.topic() + " index=" + KafkaRecord.index(record),
                            null);
                }
                if (origin == Origin.OURS && KafkaRecord.is(Kind.HEAD, record)) {
                    heads.add(Head.of(record));
                }
                return true;
            });
            return heads.isEmpty() ? null : heads.get(heads.size() - 1);
        }
    }

    /**
     * What there is.
     *
     * @param begin the first offset that the log has
     * @param newest the head of the newest complete snapshot whose next entries the log still has
     */
    record View(long begin, Optional<Head> newest) {}

    /** Looks at what there is. */
    View look(Uuid topic) {
        return look(topic, Long.MAX_VALUE);
    }

    /** Looks at what there is, but for snapshots that go beyond an index. */
    View look(Uuid topic, long index) {
        try (KafkaReader reader = new KafkaReader(clients, place)) {
            long logBegin = reader.begin(log);
            Heads heads = new Heads(reader, topic);
            Head head = heads.before(reader.end());
            while (head != null && (head.index - 1 < logBegin || head.index > index)) {
                head = heads.before(head.offset);
            }
            return new View(logBegin, Optional.ofNullable(head));
        }
    }

    /** The index from which on all can be read: that of the oldest snapshot, or 0 if the log has its first entries. */
    long oldest(Uuid topic) {
        try (KafkaReader reader = new KafkaReader(clients, place)) {
            long logBegin = reader.begin(log);
            Heads heads = new Heads(reader, topic);
            Head oldest = null;
            for (Head head = heads.before(reader.end()); head != null; head = heads.before(head.offset)) {
                boolean usable = head.index - 1 >= logBegin;
                oldest = usable && (oldest == null || head.index < oldest.index) ? head : oldest;
            }
            return logBegin == 0 || oldest == null ? logBegin : oldest.index;
        }
    }

    /** The snapshot with that head; empty if it was deleted meanwhile. */
    Optional<Snapshot> load(Head head) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int[] found = {0};
        try (KafkaReader reader = new KafkaReader(clients, place)) {
            reader.read(head.first, head.offset, record -> {
                byte[] key = record.key();
                if (key != null && new String(key, StandardCharsets.US_ASCII).equals(head.id)) {
                    packed.writeBytes(record.value());
                    found[0]++;
                }
                return found[0] < head.chunks;
            });
        }
        return found[0] < head.chunks ? Optional.empty() : Optional.of(new Snapshot(head.index, unpack(packed)));
    }

    private static byte[] pack(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static String unpack(ByteArrayOutputStream packed) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps a snapshot. */
    void save(Snapshot snapshot, Uuid topic, Made made) {
        byte[] packed = pack(snapshot.text());
        String id = UUID.randomUUID().toString();
        byte[] key = id.getBytes(StandardCharsets.US_ASCII);
        long first = Long.MAX_VALUE;
        int chunks = 0;
        // One after the other, so that they lie in order.
        for (int from = 0; from < packed.length; from += CHUNK_BYTES) {
            byte[] chunk = Arrays.copyOfRange(packed, from, Math.min(packed.length, from + CHUNK_BYTES));
            first = Math.min(first, append(Kind.CHUNK, topic, key, chunk));
            chunks++;
        }
        String head = Head.text(snapshot.index(), made, first, chunks, id);
        append(Kind.HEAD, topic, new byte[0], head.getBytes(StandardCharsets.UTF_8));
    }

    private long append(Kind kind, Uuid topic, byte[] key, byte[] value) {
        ProducerRecord<byte[], byte[]> record = KafkaRecord.of(kind, place, topic, key, value);
        return appender.append(record);
    }

    /**
     * Deletes what is not needed any more. Of all snapshots that are old enough the one that goes furthest is kept, and
     * everything behind it: so whoever else deletes, or still writes, at the same time cannot be left with entries that
     * no snapshot leads up to.
     */
    void tidy(Uuid topic, long logBegin, Head newest) {
        try (KafkaReader reader = new KafkaReader(clients, place)) {
            long keepMillis = address.shape().keep().toMillis();
            long until = keepMillis == 0 ? newest.offset + 1 : reader.firstSince(newest.millis - keepMillis);
            Head oldest = null;
            Heads heads = new Heads(reader, topic);
            for (Head head = heads.before(until); head != null; head = heads.before(head.offset)) {
                boolean usable = head.index - 1 >= logBegin;
                oldest = usable && (oldest == null || head.index > oldest.index) ? head : oldest;
            }
            if (oldest != null && (oldest.first > reader.begin() || oldest.index - 1 > logBegin)) {
                delete(place, oldest.first);
                delete(log, oldest.index - 1);
            }
        } catch (LockException e) {
            if (!toldAboutDeleting) {
                toldAboutDeleting = true;
                LOG.log(Level.WARNING, "Old entries were not deleted, so the log grows. log=" + log, e);
            }
        }
    }

    private void delete(TopicPartition from, long offset) {
        clients.answer(clients.admin()
                .deleteRecords(Map.of(from, RecordsToDelete.beforeOffset(offset)))
                .all());
    }
}

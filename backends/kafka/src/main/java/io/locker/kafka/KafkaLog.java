package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.kafka.KafkaFollowing.Taker;
import io.locker.kafka.KafkaRecord.Kind;
import io.locker.kafka.KafkaRecord.Origin;
import io.locker.kafka.KafkaSnapshots.Head;
import io.locker.kafka.KafkaSnapshots.Made;
import io.locker.kafka.KafkaSnapshots.View;
import io.locker.kafka.KafkaTopics.Found;
import io.locker.spi.Capabilities;
import io.locker.spi.LogBackend;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a topic as a log. The index of an entry is its offset plus one; other records lie between.
 *
 * <p>It holds on to the id that the topic had when it was last looked at, and looks again whenever a snapshot is asked
 * for, which is what a participant does that joins, or joins anew.
 */
final class KafkaLog implements LogBackend {
    private static final int TRIES = 5;

    private final KafkaClients clients;
    private final KafkaAppender appender;
    private final KafkaTopics topics;
    private final KafkaSnapshots snapshots;
    private final TopicPartition place;
    private final Runnable atClose;
    private final Set<KafkaFollowing> followings = ConcurrentHashMap.newKeySet();
    private volatile Pin pin;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The topic as it was last looked at, and how this log of it began, if that is known. */
    private record Pin(Found found, @Nullable Made made) {
        Uuid topic() {
            return found.id();
        }
    }

    /**
     * Makes the log of a partition. No I/O.
     *
     * @param shared what it shares with the others
     * @param found the topics
     * @param partition which one
     * @param atClose told once, when it is closed
     */
    KafkaLog(KafkaShared shared, Found found, int partition, Runnable atClose) {
        clients = shared.clients();
        appender = shared.appender();
        topics = shared.topics();
        place = new TopicPartition(shared.address().topic(), partition);
        snapshots = new KafkaSnapshots(shared, partition);
        pin = new Pin(found, null);
        this.atClose = atClose;
    }

    @Override
    public Capabilities capabilities() {
        return KafkaBackend.CAPABILITIES;
    }

    private void check() {
        if (closed.get()) {
            throw new BackendUnavailableException("The connection to Kafka is closed. place=" + place, null);
        }
    }

    @Override
    public long append(String entry) {
        check();
        byte[] value = entry.getBytes(StandardCharsets.UTF_8);
        return appender.append(KafkaRecord.of(Kind.ENTRY, place, pin.topic(), new byte[0], value)) + 1;
    }

    @Override
    public Subscription follow(long from, Follower follower) {
        return follow(from, new KafkaFollowing.EntriesOnly(follower));
    }

    /** Follows with all that lies between the entries. */
    Subscription follow(long from, Taker taker) {
        check();
        KafkaReader reader = KafkaReader.ofWhatComes(clients, place);
        KafkaFollowing following;
        try {
            long begin = reader.begin();
            if (from - 1 < begin) {
                throw new BackendUnavailableException(
                        "The log has forgotten this entry. index=" + from + " first=" + (begin + 1), null);
            }
            KafkaConsumer<byte[], byte[]> consumer = reader.handOver();
            consumer.seek(place, Math.min(from - 1, reader.end()));
            following = new KafkaFollowing(
                    consumer,
                    new KafkaFollowing.Route(
                            from, pin.topic(), clients.errors(), topics::isAnother, followings::remove),
                    taker);
        } catch (KafkaException e) {
            reader.close();
            throw clients.errors().unavailable(e);
        } catch (RuntimeException | Error e) {
            reader.close();
            throw e;
        }
        followings.add(following);
        Thread thread = new Thread(following, "locker-kafka-" + place);
        thread.setDaemon(true);
        thread.start();
        if (closed.get()) {
            endAll();
        }
        return following;
    }

    /**
     * Appends what was written under a lock; what it is worth is found by whoever reads it.
     *
     * @return its index
     */
    long write(byte[] key, byte[] value) {
        check();
        return appender.append(KafkaRecord.of(Kind.WRITE, place, pin.topic(), key, value)) + 1;
    }

    /** The index from which on all can be read: that of the oldest snapshot, or 0 if the log has its first entries. */
    long oldest() {
        made();
        return snapshots.oldest(pin.topic());
    }

    /** The snapshot that goes furthest, but not beyond an index; empty if the log must be read from its start. */
    Optional<Snapshot> before(long index) {
        made();
        View view = snapshots.look(pin.topic(), index);
        Optional<Snapshot> snapshot = view.newest().flatMap(snapshots::load);
        if (snapshot.isEmpty() && view.begin() > 0) {
            throw new BackendUnavailableException(
                    "The log has forgotten what was before this place; read more often, or let the parameter keep be"
                            + " longer. place=" + place + " index=" + index + " first=" + (view.begin() + 1),
                    null);
        }
        return snapshot;
    }

    @Override
    public void save(Snapshot snapshot) {
        check();
        Made made = made();
        Pin now = pin;
        Optional<Head> present = snapshots.look(now.topic()).newest();
        if (present.isEmpty() || present.get().index() < snapshot.index()) {
            snapshots.save(snapshot, now.topic(), made);
            View view = snapshots.look(now.topic());
            view.newest().ifPresent(head -> snapshots.tidy(now.topic(), view.begin(), head));
        }
    }

    @Override
    public Optional<Snapshot> newest() {
        check();
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<Head> head = look();
            if (head.isEmpty()) {
                return Optional.empty();
            }
            Optional<Snapshot> snapshot = snapshots.load(head.get());
            if (snapshot.isPresent()) {
                return snapshot;
            }
        }
        throw new BackendUnavailableException(
                "The newest snapshot was overtaken again and again while it was read. place=" + place, null);
    }

    /** Looks at the topic and at how the log began, and returns where the newest snapshot is. */
    private Optional<Head> look() {
        Pin now = pin;
        Found found = now.made == null ? now.found : topics.reopen(now.found);
        View view = snapshots.look(found.id());
        if (view.newest().isEmpty() && view.begin() > 0) {
            throw lost(view.begin());
        }
        pin = new Pin(found, view.newest().map(Head::origin).orElseGet(() -> firstMade(found)));
        return view.newest();
    }

    private BackendUnavailableException lost(long begin) {
        return new BackendUnavailableException(
                "The log has lost its first entries, and there is no snapshot of them; who holds what is not known any"
                        + " more. Delete the topics, and all begins anew. place=" + place + " first=" + (begin + 1),
                null);
    }

    /** How a log began that has all its entries: by its first record, which anybody writes who finds none. */
    private Made firstMade(Found found) {
        for (int tries = 0; tries < 2; tries++) {
            ConsumerRecord<byte[], byte[]> first = firstOurs(found.id());
            if (first != null) {
                String partitions = KafkaRecord.text(first);
                boolean says = KafkaRecord.is(Kind.MADE, first) && partitions.matches("[0-9]{1,6}");
                return new Made(KafkaRecord.micros(first), says ? Integer.parseInt(partitions) : found.partitions());
            }
            byte[] value = Integer.toString(found.partitions()).getBytes(StandardCharsets.UTF_8);
            appender.append(KafkaRecord.of(Kind.MADE, place, found.id(), new byte[0], value));
        }
        throw new BackendUnavailableException("The log does not keep what is appended to it. place=" + place, null);
    }

    private @Nullable ConsumerRecord<byte[], byte[]> firstOurs(Uuid topic) {
        AtomicFirst first = new AtomicFirst();
        try (KafkaReader reader = new KafkaReader(clients, place)) {
            reader.read(reader.begin(), reader.end(), record -> {
                first.record = KafkaRecord.origin(record, topic) == Origin.OURS ? record : null;
                return first.record == null;
            });
        }
        return first.record;
    }

    /** Holds what was found. */
    private static final class AtomicFirst {
        private @Nullable ConsumerRecord<byte[], byte[]> record;
    }

    /** A lock is where its name puts it among so many partitions; with more of them it would be in two. */
    void checkPartitions() {
        Made made = made();
        int now = pin.found.partitions();
        if (made.partitions() != now) {
            throw new BackendUnavailableException(
                    "The number of the topic's partitions was changed, so that a lock would be looked for where it is"
                            + " not. topic=" + place.topic() + " partitions=" + now + " made=" + made.partitions()
                            + " change=\"let all clients stop, delete the topic and its snapshots, and start anew\"",
                    null);
        }
    }

    @Override
    public long madeAt() {
        check();
        return made().micros();
    }

    private Made made() {
        Made made = pin.made;
        if (made == null) {
            look();
            made = pin.made;
        }
        if (made == null) {
            throw new BackendUnavailableException("The log was made anew while it was looked at. place=" + place, null);
        }
        return made;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            endAll();
            atClose.run();
        }
    }

    private void endAll() {
        followings.forEach(following -> following.end(
                new BackendUnavailableException("The connection to Kafka is closed. place=" + place, null)));
    }
}

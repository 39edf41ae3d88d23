package io.locker.kafka.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockLostException;
import io.locker.guards.StaleTokenException;
import io.locker.testkit.Await;
import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions that a late holder cannot complete. */
@Timeout(60)
final class TransactionalGuardTest {
    private static final AtomicLong TOPICS = new AtomicLong(System.currentTimeMillis());

    private final String broker =
            "127.0.0.1:" + TestServers.shared(KafkaKind.PLAIN).port();
    private final String topic = "orders-" + TOPICS.incrementAndGet();
    private final Locker locker = locker();
    private final Locker other = locker();
    private final DistributedLock lock = locker.lock("orders");
    private final DistributedLock same = other.lock("orders");

    private Locker locker() {
        return Locker.open("memory:" + topic, LockerOptions.defaults().withLease(Duration.ofSeconds(30)));
    }

    @AfterEach
    void close() {
        other.close();
        locker.close();
    }

    @BeforeEach
    void makeTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private Producer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker, "transactional.id", topic),
                new StringSerializer(),
                new StringSerializer());
    }

    private TransactionalGuard<String, String> guard(DistributedLock by, Hold hold) {
        return new TransactionalGuard<>(by, hold, this::producer);
    }

    private TransactionalGuard.Sending<String, String> sends(String value) {
        return producer -> send(producer, value);
    }

    private void send(Producer<String, String> producer, String value) {
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, value));
    }

    /** What readers see, once there are so many: a commit is told before all partitions know of it. */
    private List<String> committed(int count) {
        Await.until("committed=" + count, () -> committed().size() >= count);
        return committed();
    }

    private List<String> committed() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition place = new TopicPartition(topic, 0);
            consumer.assign(List.of(place));
            consumer.seekToBeginning(List.of(place));
            long end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
            List<String> values = new ArrayList<>();
            while (consumer.position(place) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }

    @Test
    void aHolderWritesAsOftenAsItLikes() throws Exception {
        try (Hold hold = lock.acquire();
                TransactionalGuard<String, String> guard = guard(lock, hold)) {
            guard.write(sends("1"));
            guard.write(sends("2"));
        }
        assertThat(committed(2)).containsExactly("1", "2");
    }

    @Test
    void aLateHolderIsFoundOutAndTheRightfulOneGoesOn() throws Exception {
        Hold late = lock.acquire();
        same.breakHolds("test");
        try (TransactionalGuard<String, String> guardOfLate = guard(lock, late);
                Hold hold = same.acquire();
                TransactionalGuard<String, String> guard = guard(same, hold)) {
            guard.write(sends("1"));

            assertThatThrownBy(() -> guardOfLate.write(sends("late")))
                    .isInstanceOfAny(StaleTokenException.class, LockLostException.class);
            guard.write(sends("2"));
        }
        assertThat(committed(2)).containsExactly("1", "2");
    }

    @Test
    void aLateHolderInTheMidstOfATransactionCannotCompleteIt() throws Exception {
        Hold late = lock.acquire();
        try (TransactionalGuard<String, String> guardOfLate = guard(lock, late)) {
            guardOfLate.write(sends("1"));

            assertThatThrownBy(() -> guardOfLate.write(producer -> {
                        send(producer, "half");
                        producer.flush();
                        same.breakHolds("test");
                        try (Hold hold = same.acquire();
                                TransactionalGuard<String, String> guard = guard(same, hold)) {
                            guard.write(sends("2"));
                        }
                    }))
                    .isInstanceOfAny(StaleTokenException.class, LockLostException.class);
        }
        assertThat(committed(2)).containsExactly("1", "2");
    }

    @Test
    void whatFailsInItselfIsAborted() throws Exception {
        try (Hold hold = lock.acquire();
                TransactionalGuard<String, String> guard = guard(lock, hold)) {
            assertThatThrownBy(() -> guard.write(producer -> {
                        send(producer, "half");
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            guard.write(sends("whole"));
        }
        assertThat(committed(1)).containsExactly("whole");
    }
}

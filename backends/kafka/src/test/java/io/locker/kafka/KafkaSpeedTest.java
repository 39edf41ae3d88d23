package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.spi.BackendUri;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long a lock takes against what the broker itself takes: from sending a record to having consumed it. All in one
 * run, in turns, on one broker. Prints the figures.
 */
@Tag("slow")
@Timeout(300)
final class KafkaSpeedTest {
    private static final int ROUNDS = 6;
    private static final int EACH = 500;
    private static final double AT_MOST = 2.0;
    private static final byte[] RECORD = ("locker-log 1 3f1c9a52d0e84b7f 1234\nacquire 3f1c9a52d0e84b7f/1 1234 1233"
                    + " orders/42 queue 3f1c9a52d0e84b7f/617 exclusive holder=web-1:4711")
            .getBytes(StandardCharsets.UTF_8);

    private final KafkaPlace place = KafkaPlace.onSharedBroker("");

    /** Times of one kind, in microseconds. */
    private static final class Times {
        private final long[] taken = new long[ROUNDS * EACH];
        private int count;

        void since(long start) {
            taken[count] = (System.nanoTime() - start) / 1_000;
            count++;
        }

        long percentile(int percent) {
            long[] sorted = Arrays.copyOf(taken, count);
            Arrays.sort(sorted);
            return sorted[(int) ((long) (count - 1) * percent / 100)];
        }

        @Override
        public String toString() {
            return "n=" + count + " p50=" + percentile(50) + " p90=" + percentile(90) + " p99=" + percentile(99);
        }
    }

    @Test
    void anAcquireAndAHandOverTakeNoMoreThanTwoRoundTrips() throws Exception {
        Times raw = new Times();
        Times acquire = new Times();
        Times release = new Times();
        Times handOver = new Times();
        KafkaPlace plain = KafkaPlace.onSharedBroker("");
        KafkaShared shared = KafkaShared.connect(
                KafkaAddress.of(BackendUri.parse(plain.address())), Duration.ofSeconds(5), TimeSource.system());
        shared.topics().open();
        LockerOptions options = LockerOptions.defaults().withLease(Duration.ofSeconds(30));
        try (KafkaProducer<byte[], byte[]> producer = shared.clients().producer();
                KafkaConsumer<byte[], byte[]> consumer = shared.clients().consumer(true);
                Locker one = Locker.open(place.address(), options);
                Locker other = Locker.open(place.address(), options)) {
            TopicPartition partition = new TopicPartition(plain.topic(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            roundTrips(producer, consumer, partition, new Times());
            uncontended(one.lock("free"), new Times(), new Times());
            handOvers(one.lock("a"), other.lock("a"), new Times());
            for (int round = 0; round < ROUNDS; round++) {
                roundTrips(producer, consumer, partition, raw);
                uncontended(one.lock("free"), acquire, release);
                handOvers(one.lock("a"), other.lock("a"), handOver);
            }
        }
        shared.close();
        System.out.println("microseconds");
        System.out.println("produce to consume  " + raw);
        System.out.println("acquire             " + acquire + ratio(acquire, raw));
        System.out.println("release             " + release + ratio(release, raw));
        System.out.println("hand-over           " + handOver + ratio(handOver, raw));
        assertThat(acquire.percentile(50)).isLessThan((long) (AT_MOST * raw.percentile(50)));
        assertThat(handOver.percentile(50)).isLessThan((long) (AT_MOST * raw.percentile(50)));
    }

    private static String ratio(Times times, Times raw) {
        return String.format(" p50/raw=%.2f", times.percentile(50) / (double) raw.percentile(50));
    }

    private static void roundTrips(
            KafkaProducer<byte[], byte[]> producer,
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            Times times) {
        for (int i = 0; i < EACH; i++) {
            long start = System.nanoTime();
            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(partition.topic(), 0, null, RECORD));
            while (consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
                // It comes.
            }
            times.since(start);
        }
    }

    private static void uncontended(DistributedLock lock, Times acquire, Times release) throws Exception {
        for (int i = 0; i < EACH; i++) {
            long start = System.nanoTime();
            Hold hold = lock.acquire();
            acquire.since(start);
            start = System.nanoTime();
            hold.release();
            release.since(start);
        }
    }

    /** From the call of release in one client to the grant in the other. */
    private static void handOvers(DistributedLock one, DistributedLock other, Times times) throws Exception {
        Hold hold = one.acquire();
        for (int i = 0; i < EACH; i++) {
            DistributedLock next = i % 2 == 0 ? other : one;
            CompletableFuture<Hold> coming = next.acquireAsync();
            DistributedLock has = i % 2 == 0 ? one : other;
            Await.until("it waits", () -> has.inspect().waiters().size() == 1);
            long start = System.nanoTime();
            CompletableFuture<Void> arrived = coming.thenAccept(granted -> times.since(start));
            hold.release();
            arrived.get();
            hold = coming.get();
        }
        hold.release();
    }
}

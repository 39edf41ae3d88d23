package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Appends records, and waits until Kafka has as many copies as count. One producer serves all threads; one that came
 * into a state in which it refuses everything is replaced.
 */
final class KafkaAppender implements AutoCloseable {
    private final KafkaClients clients;
    private final ReentrantLock guard = new ReentrantLock();
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean closed;

    KafkaAppender(KafkaClients clients) {
        this.clients = clients;
    }

    private KafkaProducer<byte[], byte[]> producer() {
        guard.lock();
        try {
            if (closed) {
                throw new BackendUnavailableException("The connection to Kafka is closed.", null);
            }
            KafkaProducer<byte[], byte[]> present = producer;
            if (present == null) {
                present = clients.producer();
                producer = present;
            }
            return present;
        } finally {
            guard.unlock();
        }
    }

    /** Lets the producer connect and get its number while others are asked other things. */
    void begin() {
        producer();
    }

    /** Makes the producer ready, so that the first append is as fast as the others. */
    void warmUp(String topic) {
        try {
            producer().partitionsFor(topic);
        } catch (KafkaException e) {
            throw clients.errors().unavailable(e);
        }
    }

    /**
     * Appends a record.
     *
     * @return its offset
     */
    long append(ProducerRecord<byte[], byte[]> record) {
        return append(List.of(record)).get(0);
    }

    /** Appends records, which may end up in any order, and returns the offset of each. */
    List<Long> append(List<ProducerRecord<byte[], byte[]>> records) {
        KafkaProducer<byte[], byte[]> used = producer();
        long start = clients.nanos();
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        boolean queued = true;
        try {
            for (ProducerRecord<byte[], byte[]> record : records) {
                Future<RecordMetadata> future = used.send(record);
                queued = !future.isDone();
                sent.add(future);
            }
        } catch (KafkaException | IllegalStateException e) {
            throw failed(used, e, !sent.isEmpty());
        }
        List<Long> offsets = new ArrayList<>(records.size());
        for (Future<RecordMetadata> future : sent) {
            offsets.add(await(used, future, start, queued || records.size() > 1));
        }
        return offsets;
    }

    private long await(KafkaProducer<byte[], byte[]> used, Future<RecordMetadata> sent, long start, boolean queued) {
        long left = clients.timeout().toNanos() - (clients.nanos() - start);
        try {
            return sent.get(Math.max(0, left), TimeUnit.NANOSECONDS).offset();
        } catch (ExecutionException e) {
            throw failed(used, e, queued);
        } catch (TimeoutException e) {
            throw clients.errors().tooLate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw clients.errors().interrupted();
        }
    }

    /** What will not go away by trying again with this producer is tried with another one. */
    private LockException failed(KafkaProducer<byte[], byte[]> used, Throwable failure, boolean queued) {
        if (!(KafkaErrors.cause(failure) instanceof RetriableException)) {
            guard.lock();
            try {
                producer = used.equals(producer) ? null : producer;
            } finally {
                guard.unlock();
            }
            used.close(Duration.ZERO);
        }
        return clients.errors().appendFailed(failure, queued);
    }

    @Override
    public void close() {
        KafkaProducer<byte[], byte[]> last;
        guard.lock();
        try {
            closed = true;
            last = producer;
            producer = null;
        } finally {
            guard.unlock();
        }
        if (last != null) {
            last.close(Duration.ZERO);
        }
    }
}

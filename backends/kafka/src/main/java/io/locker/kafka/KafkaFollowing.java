package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.kafka.KafkaRecord.Kind;
import io.locker.kafka.KafkaRecord.Origin;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Follower;
import io.locker.spi.LogBackend.Subscription;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** The delivery of a partition to one follower, on a daemon thread of its own. */
final class KafkaFollowing implements Subscription, Runnable {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Route route;
    private final Follower follower;
    private final ReentrantLock calling = new ReentrantLock();
    private volatile boolean ended;

    /**
     * What is followed, and who has to be asked about it.
     *
     * @param from the first index to deliver
     * @param topic the id that the topic had
     * @param errors says what went wrong
     * @param isAnother asks whether the topic has another id now
     * @param atEnd told when the delivery is over
     */
    record Route(
            long from, Uuid topic, KafkaErrors errors, Predicate<Uuid> isAnother, Consumer<KafkaFollowing> atEnd) {}

    KafkaFollowing(KafkaConsumer<byte[], byte[]> consumer, Route route, Follower follower) {
        this.consumer = consumer;
        this.route = route;
        this.follower = follower;
    }

    @Override
    public void run() {
        BackendUnavailableException why = null;
        try {
            while (!ended) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
            }
        } catch (WakeupException e) {
            // Whoever woke it up has ended it.
        } catch (BackendUnavailableException e) {
            why = e;
        } catch (KafkaException e) {
            why = route.errors.unavailable(e);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            route.atEnd.accept(this);
        }
        if (why != null) {
            end(why);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Origin origin = KafkaRecord.origin(record, route.topic);
        if (origin == Origin.FOREIGN && KafkaRecord.isLockers(record) && route.isAnother.test(route.topic)) {
            throw new BackendUnavailableException("Kafka's topic was deleted and made anew.", null);
        }
        boolean entry = origin == Origin.OURS && KafkaRecord.is(Kind.ENTRY, record);
        if (KafkaRecord.index(record) >= route.from && (entry || origin == Origin.LATER)) {
            deliver(entry ? KafkaRecord.entry(record) : KafkaRecord.later(record));
        }
    }

    private void deliver(Entry entry) {
        calling.lock();
        try {
            if (!ended) {
                follower.entry(entry);
            }
        } finally {
            calling.unlock();
        }
    }

    /** Ends the delivery, and tells the follower why. */
    void end(@Nullable BackendUnavailableException why) {
        calling.lock();
        try {
            if (!ended) {
                ended = true;
                if (why != null) {
                    follower.ended(why);
                }
            }
        } finally {
            calling.unlock();
        }
        consumer.wakeup();
    }

    @Override
    public void close() {
        end(null);
    }
}

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

/** The delivery of a partition to somebody, on a daemon thread of its own. */
final class KafkaFollowing implements Subscription, Runnable {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Route route;
    private final Taker taker;
    private final ReentrantLock calling = new ReentrantLock();
    private volatile boolean ended;

    /** Takes what is delivered. */
    interface Taker extends Follower {

        /** Takes what was written under a lock, at its place between the entries. */
        void write(ConsumerRecord<byte[], byte[]> record);
    }

    /** Somebody who wants entries only. */
    record EntriesOnly(Follower follower) implements Taker {
        @Override
        public void entry(Entry entry) {
            follower.entry(entry);
        }

        @Override
        public void write(ConsumerRecord<byte[], byte[]> record) {
            // It says nothing about locks.
        }

        @Override
        public void ended(BackendUnavailableException why) {
            follower.ended(why);
        }
    }

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

    KafkaFollowing(KafkaConsumer<byte[], byte[]> consumer, Route route, Taker taker) {
        this.consumer = consumer;
        this.route = route;
        this.taker = taker;
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
        } catch (RuntimeException e) {
            why = new BackendUnavailableException("Whoever was to take an entry failed.", e);
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
        if (KafkaRecord.index(record) < route.from || origin == Origin.FOREIGN) {
            return;
        }
        calling.lock();
        try {
            if (!ended) {
                hand(record, origin);
            }
        } finally {
            calling.unlock();
        }
    }

    private void hand(ConsumerRecord<byte[], byte[]> record, Origin origin) {
        if (origin == Origin.LATER) {
            taker.entry(KafkaRecord.later(record));
        } else if (KafkaRecord.is(Kind.ENTRY, record)) {
            taker.entry(KafkaRecord.entry(record));
        } else if (KafkaRecord.is(Kind.WRITE, record)) {
            taker.write(record);
        }
    }

    /** Ends the delivery, and tells the follower why. */
    void end(@Nullable BackendUnavailableException why) {
        calling.lock();
        try {
            if (!ended) {
                ended = true;
                if (why != null) {
                    taker.ended(why);
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

package io.locker.kafka.guard;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockLostException;
import io.locker.guards.ClaimLostException;
import io.locker.guards.ClaimThenVerify;
import io.locker.guards.StaleTokenException;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Writes to topics of Kafka in transactions that a late holder of a lock cannot complete.
 *
 * <p>All holders of a lock use one {@code transactional.id}, such as the lock's name. Kafka lets in whoever initialized
 * his producer last, so a late holder that initializes shuts out the present one. Therefore the lock is read again
 * <i>after</i> each initialization, and nothing is written before: a late holder finds that the lock has passed on, and
 * the present one, when it is shut out, finds that it still has the lock, and initializes anew.
 *
 * <pre>{@code
 * try (var guard = new TransactionalGuard<>(lock, hold, () -> new KafkaProducer<>(settings))) {
 *     guard.write(producer -> producer.send(new ProducerRecord<>("orders", "42", "shipped")));
 * }
 * }</pre>
 *
 * <p>It rests on this: readers read with {@code isolation.level=read_committed}; all holders use the same
 * {@code transactional.id}, and nobody else does; the lock can be read. Kafka forgets a {@code transactional.id} that
 * nobody used for {@code transactional.id.expiration.ms} (seven days): a holder that was paused for longer is not shut
 * out by its former claim, but has to initialize, and is then found out. For one thread at a time.
 *
 * @param <K> the keys of the records
 * @param <V> the values of the records
 */
public final class TransactionalGuard<K, V> implements AutoCloseable {
    private final ClaimThenVerify<Claimed<K, V>> writer;

    /** A producer that is closed without waiting: what it has not committed is to be aborted. */
    private record Claimed<K, V>(Producer<K, V> producer) implements AutoCloseable {
        @Override
        public void close() {
            producer.close(Duration.ZERO);
        }
    }

    /**
     * Makes a guard. Nothing is initialized until it writes.
     *
     * @param lock the lock
     * @param hold the hold of it, not a shared one
     * @param producers makes producers
     * @throws IllegalArgumentException if the hold is of another lock, or shared
     */
    public TransactionalGuard(DistributedLock lock, Hold hold, Producers<K, V> producers) {
        writer = new ClaimThenVerify<>(lock, hold, token -> initialized(producers.make()));
    }

    private static <K, V> Claimed<K, V> initialized(Producer<K, V> producer) {
        try {
            producer.initTransactions();
            return new Claimed<>(producer);
        } catch (RuntimeException | Error e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /**
     * Makes producers, all alike.
     *
     * @param <K> the keys of the records
     * @param <V> the values of the records
     */
    @FunctionalInterface
    public interface Producers<K, V> {

        /**
         * Makes a producer.
         *
         * @return a new producer with the {@code transactional.id} of the lock, not initialized; the guard closes it
         */
        Producer<K, V> make();
    }

    /**
     * What to send in one transaction.
     *
     * @param <K> the keys of the records
     * @param <V> the values of the records
     */
    @FunctionalInterface
    public interface Sending<K, V> {

        /**
         * Sends. It may be called again, if the transaction was shut out although the hold is still good.
         *
         * @param producer what to send with; begins and ends no transactions here
         * @throws Exception whatever goes wrong; the transaction is aborted, and it is passed on
         */
        void send(Producer<K, V> producer) throws Exception;
    }

    /**
     * Sends records in one transaction.
     *
     * @param sending what to send
     * @throws StaleTokenException if the lock has passed to a later holder; nothing was committed
     * @throws LockLostException if the hold was lost; nothing was committed
     * @throws BackendUnavailableException if the lock could not be read; nothing was committed, and a retry is safe
     * @throws ClaimLostException if it was shut out again and again; nothing was committed
     * @throws KafkaException if Kafka failed otherwise; when it failed at the commit, the records may have been
     *     committed, and a new guard is needed
     * @throws Exception whatever else the sending threw; nothing was committed
     */
    public void write(Sending<K, V> sending) throws Exception {
        writer.write(claimed -> {
            transact(claimed.producer, sending);
            return claimed;
        });
    }

    private static <K, V> void transact(Producer<K, V> producer, Sending<K, V> sending) throws Exception {
        boolean committing = false;
        try {
            producer.beginTransaction();
            sending.send(producer);
            committing = true;
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException shutOut) {
            throw new ClaimLostException(shutOut);
        } catch (Exception e) {
            if (shutsOut(e)) {
                throw new ClaimLostException(e);
            }
            if (!committing) {
                abort(producer, e);
            }
            throw e;
        }
    }

    /** A producer that was shut out may say so only as the reason why it is of no use any more. */
    private static boolean shutsOut(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    private static void abort(Producer<?, ?> producer, Exception why) {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            why.addSuppressed(e);
        }
    }

    /** Gives the producer up, if there is one. Never throws, and may be called again. */
    @Override
    public void close() {
        writer.close();
    }
}

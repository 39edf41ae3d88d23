package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.BackendUri;
import io.locker.spi.LogBackend.Subscription;
import io.locker.spi.PartitionedLog;
import io.locker.spi.TimeSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A guard without a gap, for what may be written into the log of the locks themselves: a write lies between the entries
 * that grant and take the lock, and counts only if its writer holds the lock <i>at that place</i>. All readers read the
 * same entries in the same order, so they agree about each write, whatever the writer believed, and however late it
 * was.
 *
 * <pre>{@code
 * try (KafkaWrites writes = KafkaWrites.open("kafka://broker/locker")) {
 *     writes.write(hold, "shipped");
 * }
 * }</pre>
 *
 * <p>A reader follows a whole partition, and is told the writes that count: those of its locks, in order. It remembers
 * how far it has come, and goes on there. What it has not read within the {@code keep} of the address may be forgotten.
 *
 * <p>It rests on this: only Locker writes into the topic. Safe for use by several threads.
 */
public final class KafkaWrites implements AutoCloseable {
    private final KafkaBackend backend;

    private KafkaWrites(KafkaBackend backend) {
        this.backend = backend;
    }

    /**
     * A write that counts.
     *
     * @param lock the lock under which it was made
     * @param token the token of the hold
     * @param index its place in the log; greater than that of every write before
     * @param text what was written
     */
    public record Write(LockName lock, FencingToken token, long index, String text) {}

    /** Takes writes. */
    public interface Reader {

        /**
         * Takes the next write. Called by one thread at a time; slow work holds up this reader only.
         *
         * @param write the write, which counts
         */
        void write(Write write);

        /**
         * The reading ended and will not go on: read anew, after the last write that was taken.
         *
         * @param why what happened
         */
        void ended(BackendUnavailableException why);
    }

    /** The reading of one partition. */
    public interface Reading extends AutoCloseable {

        /** Ends it; the reader is not called after this returns, unless it is this reader that calls. */
        @Override
        void close();
    }

    /**
     * Opens the log of an address, with the usual request timeout.
     *
     * @param address the address of the locks
     * @return the writes; to be closed by the caller
     * @throws IllegalArgumentException if the address makes no sense
     * @throws BackendUnavailableException if the log cannot be reached or used
     */
    public static KafkaWrites open(String address) {
        return open(address, Duration.ofSeconds(5));
    }

    /**
     * Opens the log of an address.
     *
     * @param address the address of the locks
     * @param requestTimeout how long one call may take
     * @return the writes; to be closed by the caller
     * @throws IllegalArgumentException if the address makes no sense
     * @throws BackendUnavailableException if the log cannot be reached or used
     */
    public static KafkaWrites open(String address, Duration requestTimeout) {
        return new KafkaWrites(
                KafkaBackend.open(KafkaAddress.of(BackendUri.parse(address)), requestTimeout, TimeSource.system()));
    }

    /**
     * Appends a write. It counts if the hold is still good when the log takes it; readers are told, and nobody else.
     * Whether the hold seems valid here does not matter.
     *
     * @param hold the hold, not a shared one
     * @param text what to write
     * @return its place in the log
     * @throws IllegalArgumentException if the hold is shared: others may have its token
     * @throws BackendUnavailableException if it was not appended; a retry is safe
     * @throws OutcomeUnknownException if it may have been appended; a retry may append it twice
     */
    public long write(Hold hold, String text) {
        if (hold.mode() == LockMode.SHARED) {
            throw new IllegalArgumentException(
                    "A guard is for writers, and a shared hold or a permit has others beside it. name=" + hold.name());
        }
        String lock = hold.name().value();
        byte[] value = (hold.token() + "\n" + text).getBytes(StandardCharsets.UTF_8);
        return backend.logs()
                .get(PartitionedLog.partitionOf(hold.name(), partitions()))
                .write(lock.getBytes(StandardCharsets.UTF_8), value);
    }

    /**
     * Returns over how many partitions the locks are spread; one reading covers one.
     *
     * @return the number
     */
    public int partitions() {
        return backend.logs().size();
    }

    /**
     * Reads the writes of a partition that count: those that are there and those that come.
     *
     * @param partition which one, from 0
     * @param after the index of the last write that was taken; 0 for all that are kept
     * @param reader whom to tell
     * @return what ends the reading when it is closed
     * @throws BackendUnavailableException if the log cannot be read, or has forgotten what comes after that index
     */
    public Reading read(int partition, long after, Reader reader) {
        KafkaLog log = backend.logs().get(partition);
        Subscription subscription = WriteReader.begin(log, after, reader);
        return subscription::close;
    }

    @Override
    public void close() {
        backend.close();
    }
}

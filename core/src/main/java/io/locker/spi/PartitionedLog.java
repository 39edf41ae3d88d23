package io.locker.spi;

import io.locker.api.LockName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Several logs that share the names of locks among them, so that nobody has to read what concerns the names of the
 * others.
 *
 * <p>Each name has its place in one of the logs for as long as they exist. A client follows only those whose names it
 * uses, and has a session in each of these.
 */
public non-sealed interface PartitionedLog extends Backend {

    /**
     * Returns the logs. Constant, without I/O. Their number and order are the same for all clients and never change;
     * where they could, an implementation refuses to open what has changed.
     *
     * @return at least one; a log that its user has closed may be closed again
     */
    List<LogBackend> partitions();

    /**
     * Says what the logs can do together: what the first can, but nothing that needs one order of all names.
     *
     * @return the capabilities
     */
    @Override
    default Capabilities capabilities() {
        Capabilities each = partitions().get(0).capabilities();
        return partitions().size() == 1
                ? each
                : each.without(Capability.ATOMIC_MULTI).without(Capability.DEADLOCK_SEARCH);
    }

    /** Closes all of them. */
    @Override
    default void close() {
        partitions().forEach(LogBackend::close);
    }

    /**
     * Returns where a name has its place: the CRC-32 of its UTF-8 bytes, modulo the number of logs.
     *
     * @param name the name of a lock
     * @param partitions how many logs there are
     * @return the position of its log in {@link #partitions()}
     */
    static int partitionOf(LockName name, int partitions) {
        CRC32 sum = new CRC32();
        sum.update(name.value().getBytes(StandardCharsets.UTF_8));
        return (int) (sum.getValue() % partitions);
    }

    /**
     * Puts logs together.
     *
     * @param partitions at least one, in the order that is the same for all clients
     * @return the logs as one backend
     */
    static PartitionedLog of(List<LogBackend> partitions) {
        List<LogBackend> logs = List.copyOf(partitions);
        if (logs.isEmpty()) {
            throw new IllegalArgumentException("There is at least one partition.");
        }
        return () -> logs;
    }
}

package io.locker.host;

import io.locker.spi.LogBackend.Snapshot;

/** Something to be done at the log, beside appending. */
public sealed interface HostTask {

    /** End the delivery of entries if there is one, and look up the newest snapshot and when the log was made. */
    record Load() implements HostTask {}

    /**
     * Follow the log.
     *
     * @param from the first index to deliver
     */
    record Follow(long from) implements HostTask {}

    /**
     * Save a snapshot.
     *
     * @param snapshot the snapshot
     */
    record Save(Snapshot snapshot) implements HostTask {}
}

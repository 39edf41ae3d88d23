package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Section;

/** One of those that are compared, opened: a client as one process has it. */
interface Peer extends AutoCloseable {

    /**
     * Returns a lock for one thread.
     *
     * @param name what all that want the same lock agree on
     * @return the lock
     * @throws Exception if it cannot be had
     */
    Section lock(String name) throws Exception;

    @Override
    void close();
}

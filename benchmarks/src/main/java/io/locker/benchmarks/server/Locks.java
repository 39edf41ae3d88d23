package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.Section;

/** A client of a service, which takes locks there. */
interface Locks extends AutoCloseable {

    /**
     * Returns a lock for one thread, whose calls return when the service has answered.
     *
     * @param name the lock
     * @return the lock
     */
    Section section(String name);

    @Override
    void close();
}

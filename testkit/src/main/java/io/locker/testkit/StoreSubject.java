package io.locker.testkit;

import io.locker.spi.StoreBackend;
import java.time.Duration;

/** One empty store that {@link StoreContract} is run against. Made for each test and closed after it. */
public interface StoreSubject extends AutoCloseable {

    /**
     * Opens a client that shares nothing with the others but the store. The suite closes it before the subject.
     *
     * @return the client
     */
    StoreBackend open();

    /**
     * Lets time pass for the store and for all clients: moves a clock, or waits. What was due meanwhile has happened or
     * happens soon.
     *
     * @param time how long
     */
    void pass(Duration time);

    /** Removes the store. */
    @Override
    void close();
}

package io.locker.examples;

import io.locker.Locker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A place for the locks of one test, and the clients that come there. */
final class Place implements AutoCloseable {
    private static final AtomicInteger PLACES = new AtomicInteger();

    private final String address = "memory:examples-" + PLACES.incrementAndGet();
    private final List<Locker> clients = new ArrayList<>();

    /** Where the locks live. */
    String address() {
        return address;
    }

    /** Opens one more client, as another process would. */
    Locker client() {
        Locker client = Locker.open(address);
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(Locker::close);
    }
}

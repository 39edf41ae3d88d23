package io.locker.jdbc.postgresql;

import io.locker.testkit.contract.StoreLockSubject;
import io.locker.testkit.server.TestServer;
import java.util.List;
import java.util.Optional;

/** The PostgreSQL backend in a schema of the test, reachable from other processes, with every table looked at. */
final class PostgresLockSubject extends StoreLockSubject {
    private final Place place;
    private final String address;

    private PostgresLockSubject(Place place, String address) {
        super(options -> Place.open(address, options.requestTimeout()));
        this.place = place;
        this.address = address;
    }

    PostgresLockSubject(Place place) {
        this(place, place.address());
    }

    /** Clients that reach the place through a pooler, and do not find out anew each time that nobody wakes them. */
    PostgresLockSubject(Place place, TestServer pooler) {
        this(place, place.addressThrough(pooler, "listen=false"));
    }

    @Override
    public Optional<String> address() {
        return Optional.of(address);
    }

    @Override
    public Optional<List<String>> leftovers() {
        return Optional.of(place.rows());
    }

    @Override
    public void close() {
        place.close();
    }
}

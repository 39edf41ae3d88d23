package io.locker.jdbc.postgresql;

import io.locker.testkit.contract.StoreLockSubject;
import java.util.List;
import java.util.Optional;

/** The PostgreSQL backend in a schema of the test, reachable from other processes, with every table looked at. */
final class PostgresLockSubject extends StoreLockSubject {
    private final Place place;

    private PostgresLockSubject(Place place) {
        super(options -> Place.open(place.address(), options.requestTimeout()));
        this.place = place;
    }

    PostgresLockSubject() {
        this(Place.shared());
    }

    @Override
    public Optional<String> address() {
        return Optional.of(place.address());
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
